// Draws the report's figures from the JSON beside each. Colours come from the style sheet, so that light, dark and print need no redraw;
// markers and dashes tell the series apart without colour.
(() => {
  "use strict";
  const HUES = 7;
  const SYMBOLS = ["circle", "square", "triangle", "diamond", "plus", "star", "times", "wye"];
  const DASHES = ["7 4", "2 3", "10 3 2 3", "4 2"];
  const CIVIDIS = "linear-gradient(90deg,#00224e,#35456c,#666970,#948e77,#c8b866,#fee838)";
  const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

  const finite = (v) => v !== null && Number.isFinite(v);
  const power = (e) => "10" + String(e).replace(/./g, (c) => SUPERSCRIPT[c]);

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) { made.setAttribute(key, value); }
    made.append(...children);
    return made;
  }

  /** A number as a person writes it: 0.25, 20,000, 1.2×10⁻⁷. */
  function format(v, digits = 4) {
    if (!finite(v)) { return "–"; }
    const short = Number(v.toPrecision(digits));
    const size = Math.abs(short);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
      const exponent = Math.floor(Math.log10(size) + 1e-12);
      const mantissa = Number((short / 10 ** exponent).toPrecision(digits));
      const sign = mantissa < 0 ? "−" : "";
      return sign + (Math.abs(mantissa) === 1 ? "" : Math.abs(mantissa) + "×") + power(exponent);
    }
    return short.toLocaleString("en", { maximumSignificantDigits: digits }).replace("-", "−");
  }

  /** The range, ticks and labels of an axis over the values; about `most` ticks. Null when there is nothing to show. */
  function makeScale(values, log, most) {
    let low = Infinity, high = -Infinity;
    for (const v of values) {
      if (finite(v) && (!log || v > 0)) { low = Math.min(low, v); high = Math.max(high, v); }
    }
    if (low > high) { return null; }
    return log ? logScale(low, high, most) : linearScale(low, high, most);
  }

  function linearScale(low, high, most) {
    if (low === high) { const half = Math.abs(low) / 10 || 1; low -= half; high += half; }
    const rough = (high - low) / most;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((m) => m * unit >= rough * 0.999) * unit;
    const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
    const ticks = [];
    for (let i = first; i <= last; i++) { ticks.push(i * step); }
    // As many digits as the step needs, however far from zero the values are (0.9990, 0.9995, 1.0000).
    const digits = Math.max(3, Math.ceil(Math.log10(Math.max(Math.abs(first), Math.abs(last)) + 1)) + 1);
    return { type: "linear", domain: [first * step, last * step], ticks, label: (v) => format(v, digits) };
  }

  function logScale(low, high, most) {
    const decades = Math.log10(high / low);
    const pad = Math.max(0.04 * decades, 0.05);
    const domain = [10 ** (Math.log10(low) - pad), 10 ** (Math.log10(high) + pad)];
    const from = Math.ceil(Math.log10(domain[0]) - 1e-9), to = Math.floor(Math.log10(domain[1]) + 1e-9);
    const ticks = [];
    if (to - from >= 2) {
      const stride = [1, 2, 3, 5, 10, 20, 50, 100].find((s) => (to - from) / s <= most) ?? 100;
      for (let e = Math.ceil(from / stride) * stride; e <= to; e += stride) { ticks.push(10 ** e); }
    } else {
      // Less than two decades hold too few powers of ten.
      const mantissas = decades > 0.8 ? [1, 2, 5] : decades > 0.25 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : [1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9];
      for (let e = from - 1; e <= to; e++) {
        for (const m of mantissas) {
          const v = m * 10 ** e;
          if (v >= domain[0] && v <= domain[1]) { ticks.push(v); }
        }
      }
    }
    const plain = low >= 1e-3 && high < 1e5;
    const label = (v) => (plain || to - from < 2 ? format(v, 3) : power(Math.round(Math.log10(v))));
    return { type: "log", domain, ticks, label };
  }

  const marginFor = (scale) => 14 + 6.6 * Math.max(...scale.ticks.map((t) => scale.label(t).length));

  function axes(x, y) {
    const options = { stroke: "var(--rule)", strokeOpacity: 1 };
    return [
      Plot.gridY(y.ticks, options), Plot.gridX(x.ticks, { ...options, strokeOpacity: 0.5 }),
      Plot.axisX(x.ticks, { tickFormat: x.label, label: null, color: "var(--soft)", fontSize: 12 }),
      Plot.axisY(y.ticks, { tickFormat: y.label, label: null, color: "var(--soft)", fontSize: 12 }),
    ];
  }

  /** How each series looks: its hue, and a marker (measured) or a dash pattern (theory) of its own. */
  function styles(series) {
    let solid = 0, dashed = 0;
    const made = series.map((s) => {
      const order = s.dashed ? dashed++ : solid++;
      return { hue: order % HUES, symbol: s.dashed ? null : SYMBOLS[order % SYMBOLS.length], dash: s.dashed ? DASHES[order % DASHES.length] : null };
    });
    // A dashed line without a partner must not take the hue of an unrelated solid one while hues are left.
    let next = solid;
    series.forEach((s, i) => {
      const like = s.like === null ? -1 : series.findIndex((o) => o.name === s.like);
      if (like >= 0) { made[i].hue = made[like].hue; } else if (s.dashed) { made[i].hue = next++ % HUES; }
    });
    return made.map((m) => ({ ...m, colour: `var(--c${m.hue})` }));
  }

  function seriesMarks(s, style, scales, index, count) {
    const points = s.x.map((x, i) => ({ x, y: s.y[i] }));
    const shown = (p) => finite(p.x) && finite(p.y) && (scales.x.type !== "log" || p.x > 0) && (scales.y.type !== "log" || p.y > 0);
    const marks = [];
    if (!s.points) {
      // What cannot be shown becomes a gap in the line instead of a line across it.
      marks.push(Plot.line(points.map((p) => (shown(p) ? p : { x: p.x, y: NaN })), {
        x: "x", y: "y", stroke: style.colour, strokeWidth: style.dash ? 1.8 : 2, strokeDasharray: style.dash, strokeLinejoin: "round",
      }));
    }
    const visible = points.filter(shown);
    if (style.symbol) {
      let marked = visible;
      if (!s.points && visible.length > 16) {
        // A few markers, each series' at its own places, so that lines that run together stay apart.
        const step = visible.length / 8;
        marked = Array.from({ length: 8 }, (_, k) => visible[Math.floor(step * (k + (index + 0.5) / count))]);
      }
      const dense = s.points && visible.length > 400;
      const look = style.scatterLook ?? (["plus", "times"].includes(style.symbol)
        ? { stroke: style.colour, strokeWidth: 1.8 }
        : { fill: style.colour, stroke: "var(--paper)", strokeWidth: dense ? 0 : 0.7 });
      marks.push(Plot.dot(marked, { x: "x", y: "y", symbol: style.symbol, r: dense ? 2 : 4, fillOpacity: dense ? 0.6 : 1, ...look }));
    }
    return { marks, visible: visible.map((p) => ({ ...p, name: s.name })), hidden: points.length - visible.length };
  }

  function swatch(style, points) {
    const marks = [];
    if (!points) {
      marks.push(Plot.line([[1, 7], [33, 7]], { stroke: style.colour, strokeWidth: 2, strokeDasharray: style.dash }));
    }
    if (style.symbol) {
      const look = style.scatterLook ?? (["plus", "times"].includes(style.symbol) ? { stroke: style.colour, strokeWidth: 1.8 } : { fill: style.colour });
      marks.push(Plot.dot([[17, 7]], { symbol: style.symbol, r: 4, ...look }));
    }
    const svg = Plot.plot({ width: 34, height: 14, margin: 0, axis: null, x: { domain: [0, 34], range: [0, 34] }, y: { domain: [0, 14], range: [14, 0] }, marks });
    svg.setAttribute("aria-hidden", "true");
    return svg;
  }

  function legend(series, looks, hidden, redraw) {
    const list = element("ul", { class: "legend" });
    series.forEach((s, i) => {
      const button = element("button", { type: "button", "aria-pressed": String(!hidden.has(i)), title: "show or hide" }, swatch(looks[i], s.points), s.name);
      button.addEventListener("click", () => {
        if (!hidden.delete(i)) { hidden.add(i); }
        button.setAttribute("aria-pressed", String(!hidden.has(i)));
        redraw();
      });
      list.append(element("li", {}, button));
    });
    return list;
  }

  function tip(points, xLabel, yLabel) {
    return Plot.tip(points, Plot.pointer({
      x: "x", y: "y", maxRadius: 30, fill: "var(--paper)", stroke: "var(--soft)", fontSize: 12,
      title: (p) => `${p.name}\n${xLabel}: ${format(p.x, 5)}\n${yLabel}: ${format(p.y, 5)}`,
    }));
  }

  function bandMarks(bands, x, y, height) {
    const [bottom, top] = y.domain;
    const at = (v) => (y.type === "log" ? Math.log10(Math.max(v, Number.MIN_VALUE)) : v);
    return bands.flatMap((band, i) => {
      const from = Math.max(band.from ?? bottom, bottom), to = Math.min(band.to ?? top, top);
      if (!(from < to)) { return []; }
      const tall = (height * (at(to) - at(from))) / (at(top) - at(bottom));
      return [
        Plot.rect([0], { x1: x.domain[0], x2: x.domain[1], y1: from, y2: to, fill: "var(--ink)", fillOpacity: [0.09, 0.03, 0.15][i % 3] }),
        tall < 16 ? null : Plot.text([band.name], {
          x: x.domain[1], y: to, textAnchor: "end", lineAnchor: "top", dx: -5, dy: 4, fontSize: 12, fill: "var(--soft)", stroke: "var(--paper)", strokeWidth: 3,
        }),
      ];
    });
  }

  function drawLines(data, host, width, hidden) {
    const shown = data.series.filter((_, i) => !hidden.has(i));
    const x = makeScale(shown.flatMap((s) => s.x), data.x.log, Math.max(3, Math.min(10, Math.floor(width / 80))));
    const y = makeScale(shown.flatMap((s) => s.y), data.y.log, 7);
    if (!x || !y) { host.append(element("p", { class: "note" }, "Nothing to draw: no finite values.")); return; }
    if (x.type === "linear") { tighten(x, shown.flatMap((s) => s.x)); }
    const height = Math.round(Math.min(440, Math.max(260, width * 0.5)));
    const looks = styles(data.series);
    const drawn = data.series.map((s, i) => (hidden.has(i) ? null : seriesMarks(s, looks[i], { x, y }, i, data.series.length))).filter(Boolean);
    host.append(element("p", { class: "axis-label y", "aria-hidden": "true" }, "↑ " + data.y.label));
    host.append(Plot.plot({
      width, height, marginLeft: marginFor(y), marginRight: 16, marginTop: 10, marginBottom: 26, style: { background: "none", color: "var(--ink)" },
      x: { type: x.type, domain: x.domain }, y: { type: y.type, domain: y.domain },
      marks: [bandMarks(data.bands, x, y, height), axes(x, y), drawn.map((d) => d.marks), tip(drawn.flatMap((d) => d.visible), data.x.label, data.y.label)],
    }));
    host.append(element("p", { class: "axis-label x", "aria-hidden": "true" }, data.x.label + " →"));
    const left = drawn.reduce((sum, d) => sum + d.hidden, 0);
    if (left > 0) {
      host.append(element("p", { class: "note" }, `${left} value${left === 1 ? "" : "s"} not shown: not finite, or not positive on a logarithmic axis.`));
    }
  }

  /** Ends the range at the data instead of the next tick: empty space at the right of a curve says nothing. */
  function tighten(scale, values) {
    const seen = values.filter(finite);
    const low = seen.reduce((a, b) => Math.min(a, b)), high = seen.reduce((a, b) => Math.max(a, b));
    if (low < high) {
      const pad = 0.015 * (high - low);
      scale.domain = [Math.max(scale.domain[0], low - pad), Math.min(scale.domain[1], high + pad)];
      scale.ticks = scale.ticks.filter((t) => t >= scale.domain[0] && t <= scale.domain[1]);
    }
  }

  function drawHistograms(data, host, width) {
    const grid = element("div", { class: "panels" });
    host.append(element("p", { class: "axis-label y", "aria-hidden": "true" }, "↑ count"), grid);
    const columns = Math.max(1, Math.min(data.panels.length, Math.floor((width + 16) / 256)));
    const panelWidth = Math.floor((width - 16 * (columns - 1)) / columns);
    const tops = data.panels.map((p) => p.counts.filter(finite).reduce((a, b) => Math.max(a, b), 0));
    const top = Math.max(...tops);
    // One scale for all lets the panels be compared, unless it would flatten one of them to nothing.
    const shared = Math.min(...tops) * 20 >= top;
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    data.panels.forEach((panel, i) => {
      const x = makeScale(data.edges, data.x.log, 4);
      if (x.type === "linear") { tighten(x, data.edges); }
      const y = makeScale([0, shared ? top : tops[i]], false, 4);
      const bins = panel.counts.map((count, k) => ({ x1: data.edges[k], x2: data.edges[k + 1], count }))
        .filter((b) => finite(b.count) && b.count > 0 && (x.type !== "log" || b.x1 > 0));
      const inset = panelWidth / panel.counts.length > 6 ? 0.5 : 0;
      grid.append(element("div", {}, element("h4", {}, panel.name), Plot.plot({
        width: panelWidth, height: 170, marginLeft: marginFor(y), marginRight: 12, marginTop: 8, marginBottom: 26,
        style: { background: "none", color: "var(--ink)" }, x: { type: x.type, domain: x.domain }, y: { type: "linear", domain: y.domain },
        marks: [
          axes(x, y), Plot.rect(bins, { x1: "x1", x2: "x2", y1: 0, y2: "count", fill: "var(--c0)", insetLeft: inset, insetRight: inset }), Plot.ruleY([0]),
          Plot.tip(bins, Plot.pointerX({
            x: (b) => (b.x1 + b.x2) / 2, y: "count", fill: "var(--paper)", stroke: "var(--soft)", fontSize: 12,
            title: (b) => `${format(b.x1)} to ${format(b.x2)}\ncount: ${format(b.count, 6)}`,
          })),
        ],
      })));
    });
    host.append(element("p", { class: "axis-label x", "aria-hidden": "true" }, data.x.label + " →"));
    if (!shared) { host.append(element("p", { class: "note" }, "Each panel has its own vertical scale: their heights differ more than twentyfold.")); }
  }

  function drawSurface(data, host, width, hidden) {
    const values = data.values.map((v) => (v === null ? NaN : v));
    const seen = values.filter(finite);
    if (seen.length === 0) { host.append(element("p", { class: "note" }, "Nothing to draw: no finite values.")); return; }
    const low = seen.reduce((a, b) => Math.min(a, b)), high = seen.reduce((a, b) => Math.max(a, b));
    const most = Math.max(3, Math.floor(width / 90));
    const x = makeScale([data.xMin, data.xMax], false, most), y = makeScale([data.yMin, data.yMax], false, most);
    tighten(x, [data.xMin, data.xMax]);
    tighten(y, [data.yMin, data.yMax]);
    x.domain = [data.xMin, data.xMax];
    y.domain = [data.yMin, data.yMax];
    const left = marginFor(y), frame = { top: 8, right: 12, bottom: 26 };
    const aspect = Math.min(1.2, Math.max(0.45, (data.yMax - data.yMin) / (data.xMax - data.xMin)));
    const height = Math.round((width - left - frame.right) * aspect + frame.top + frame.bottom);
    const box = { width: data.columns, height: data.rows, x1: data.xMin, x2: data.xMax, y1: data.yMin, y2: data.yMax };
    const looks = surfaceLooks(data.series);
    const drawn = data.series.map((s, i) => (hidden.has(i) ? null : seriesMarks(s, looks[i], { x, y }, i, data.series.length))).filter(Boolean);
    host.append(element("div", { class: "ramp" }, format(low, 3), Object.assign(element("i"), { style: `background:${CIVIDIS}` }), format(high, 3)));
    host.append(Plot.plot({
      width, height, marginLeft: left, marginRight: frame.right, marginTop: frame.top, marginBottom: frame.bottom,
      style: { background: "none", color: "var(--ink)" }, x: { domain: x.domain }, y: { domain: y.domain },
      color: { type: "linear", scheme: "cividis", domain: low < high ? [low, high] : [low - 1, high + 1] },
      marks: [
        Plot.raster(values, { ...box, fill: (v) => v, interpolate: "none" }),
        low < high ? Plot.contour(values, { ...box, value: (v) => v, thresholds: 10, stroke: "#ffffff", strokeOpacity: 0.45, strokeWidth: 0.8 }) : null,
        axes(x, y).slice(2), drawn.map((d) => d.marks), tip(drawn.flatMap((d) => d.visible), "x", "y"),
      ],
    }));
  }

  /** Over a coloured map hues would be lost: the series are black or white with an edge of the other, told apart by their markers. */
  function surfaceLooks(series) {
    return series.map((s, i) => {
      const [inside, edge] = i % 2 === 0 ? ["#ffffff", "#000000"] : ["#d55e00", "#ffffff"];
      const symbol = ["circle", "triangle", "square", "diamond", "star", "wye"][i % 6];
      return { colour: inside, symbol, dash: s.dashed ? DASHES[0] : null, scatterLook: { fill: inside, fillOpacity: 0.95, stroke: edge, strokeWidth: 0.8 } };
    });
  }

  const MOST_ROWS = 400;

  function tableOf(data) {
    if (data.kind === "histograms") {
      return [["from", "to", ...data.panels.map((p) => p.name)],
        data.edges.slice(1).map((to, i) => [format(data.edges[i], 6), format(to, 6), ...data.panels.map((p) => format(p.counts[i], 6))])];
    }
    const rows = data.series.flatMap((s) => s.x.map((x, i) => [s.name, format(x, 6), format(s.y[i], 6)]));
    return [["series", data.x?.label ?? "x", data.y?.label ?? "y"], rows];
  }

  function details(data) {
    const box = element("details", {}, element("summary", {}, "The data as a table"));
    box.addEventListener("toggle", () => {
      if (!box.open || box.children.length > 1) { return; }
      const [heads, rows] = tableOf(data);
      const body = rows.slice(0, MOST_ROWS).map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell))));
      const head = element("tr", {}, ...heads.map((h) => element("th", { scope: "col" }, h)));
      box.append(element("div", { class: "frame", tabindex: "0" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))));
      if (rows.length > MOST_ROWS) { box.append(element("p", { class: "note" }, `The first ${MOST_ROWS} of ${rows.length} rows; the JSON file has the rest.`)); }
    });
    return box;
  }

  function attach(host) {
    const data = JSON.parse(document.getElementById(host.dataset.chart).textContent);
    const hidden = new Set();
    const canvas = element("div", { role: "img", "aria-label": host.dataset.label });
    let width = 0;
    const draw = () => {
      canvas.replaceChildren();
      const kinds = { lines: drawLines, histograms: drawHistograms, surface: drawSurface };
      kinds[data.kind](data, canvas, Math.max(240, width), hidden);
    };
    if (data.series && (data.series.length > 1 || data.kind === "surface" && data.series.length === 1)) {
      host.append(legend(data.series, data.kind === "surface" ? surfaceLooks(data.series) : styles(data.series), hidden, draw));
    }
    host.append(canvas);
    if (data.kind !== "surface" || data.series.length > 0) { host.append(details(data)); }
    new ResizeObserver(() => {
      const now = Math.floor(host.clientWidth);
      if (now > 0 && Math.abs(now - width) > 1) { width = now; draw(); }
    }).observe(host);
  }

  document.querySelectorAll("[data-chart]").forEach(attach);
})();
