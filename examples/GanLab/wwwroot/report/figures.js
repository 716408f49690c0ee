// Draws the report's figures from the JSON beside each. Colours come from the style sheet, so that light, dark and print need no redraw;
// markers and dashes tell the series apart without colour.
(() => {
  "use strict";
  const HUES = 7;
  const SYMBOLS = ["circle", "square", "triangle", "diamond", "plus", "star", "times", "wye"];
  const DASHES = ["7 4", "2 3", "10 3 2 3", "4 2"];
  const CIVIDIS = "linear-gradient(90deg,#00224e,#35456c,#666970,#948e77,#c8b866,#fee838)";
  const BAND_OPACITY = [0.11, 0.03, 0.18];
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
      // As text, not as a tick format: on a logarithmic axis the library drops some of the labels that a format returns.
      Plot.axisX(x.ticks, { text: x.ticks.map(x.label), label: null, color: "var(--soft)", fontSize: 12 }),
      Plot.axisY(y.ticks, { text: y.ticks.map(y.label), label: null, color: "var(--soft)", fontSize: 12 }),
    ];
  }

  /** How each series looks: its hue, and a marker (measured) or a dash pattern (theory) of its own; a vector field is grey. */
  function styles(series) {
    let solid = 0, dashed = 0;
    const made = series.map((s) => {
      if (s.field) { return { hue: null, symbol: null, dash: null }; }
      const order = s.dashed ? dashed++ : solid++;
      return { hue: order % HUES, symbol: s.dashed ? null : SYMBOLS[order % SYMBOLS.length], dash: s.dashed ? DASHES[order % DASHES.length] : null };
    });
    // A dashed line without a partner must not take the hue of an unrelated solid one while hues are left.
    let next = solid;
    series.forEach((s, i) => {
      const like = s.like === null ? -1 : series.findIndex((o) => o.name === s.like);
      made[i].halo = like >= 0 && s.dashed && !series[like].points;
      if (like >= 0) { made[i].hue = made[like].hue; } else if (s.dashed) { made[i].hue = next++ % HUES; }
    });
    return made.map((m) => ({ ...m, colour: m.hue === null ? "var(--soft)" : `var(--c${m.hue})` }));
  }

  /** A theory lies broad and pale under the line that it predicts: drawn over it in the same colour it could not be seen. */
  const stroke = (style) => ({
    stroke: style.colour, strokeWidth: style.halo ? 7 : style.hue === null ? 1 : style.dash ? 1.8 : 2, strokeOpacity: style.halo ? 0.4 : style.hue === null ? 0.6 : 1, strokeDasharray: style.halo ? "14 7" : style.dash, strokeLinejoin: "round",
  });

  /** Marks what a series draws, so that it can be lifted out of the others. */
  const ofSeries = (index) => ({
    render: (at, scales, values, dimensions, context, next) => {
      const group = next(at, scales, values, dimensions, context);
      group?.setAttribute("data-series", index);
      return group;
    },
  });

  function seriesMarks(s, style, scales, index, count) {
    const points = s.x.map((x, i) => ({ x, y: s.y[i], label: s.labels?.[i] }));
    const own = ofSeries(s.entry ?? index);
    const shown = (p) => finite(p.x) && finite(p.y) && (scales.x.type !== "log" || p.x > 0) && (scales.y.type !== "log" || p.y > 0);
    const marks = [];
    if (!s.points) {
      // What cannot be shown becomes a gap in the line instead of a line across it.
      marks.push(Plot.line(points.map((p) => (shown(p) ? p : { x: p.x, y: NaN })), { x: "x", y: "y", ...stroke(style), ...own }));
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
      marks.push(Plot.dot(marked, { x: "x", y: "y", symbol: style.symbol, r: dense ? 2 : 4, fillOpacity: dense ? 0.6 : 1, ...look, ...own }));
    }
    const named = visible.filter((p) => p.label);
    if (named.length > 0) {
      marks.push(Plot.text(named, {
        x: "x", y: "y", text: "label", dx: 8, dy: -8, textAnchor: "start", fontSize: 12, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4, ...own,
      }));
    }
    return { marks, halo: style.halo, visible: s.field ? [] : visible.map((p) => ({ ...p, name: s.name })), missing: s.missing };
  }

  function swatch(style, points) {
    const marks = [];
    if (!points) {
      marks.push(Plot.line([[1, 7], [33, 7]], stroke(style)));
    }
    if (style.symbol) {
      const look = style.scatterLook ?? (["plus", "times"].includes(style.symbol) ? { stroke: style.colour, strokeWidth: 1.8 } : { fill: style.colour });
      marks.push(Plot.dot([[17, 7]], { symbol: style.symbol, r: 4, ...look }));
    }
    const svg = Plot.plot({ width: 34, height: 14, margin: 0, axis: null, x: { domain: [0, 34], range: [0, 34] }, y: { domain: [0, 14], range: [14, 0] }, marks });
    svg.setAttribute("aria-hidden", "true");
    return svg;
  }

  /** A click on an entry, or Enter or Space, switches its series; the pointer over it, or the focus, lifts it out of the others. */
  function legend(data, looks, hidden, redraw, lift) {
    const list = element("ul", { class: "legend" });
    const series = data.series.length > 1 || data.kind === "surface" ? data.series : [];
    series.forEach((s, i) => {
      const button = element("button", { type: "button", "aria-pressed": String(!hidden.has(i)), title: "show or hide" }, swatch(looks[i], s.points), s.name);
      button.addEventListener("click", () => {
        if (!hidden.delete(i)) { hidden.add(i); }
        button.setAttribute("aria-pressed", String(!hidden.has(i)));
        redraw();
      });
      for (const event of ["pointerenter", "focus"]) { button.addEventListener(event, () => lift(i)); }
      for (const event of ["pointerleave", "blur"]) { button.addEventListener(event, () => lift(null)); }
      list.append(element("li", {}, button));
    });
    (data.bands ?? []).forEach((band, i) => {
      const below = band.from === null || (data.y.log && band.from <= 0);
      const range = below ? `< ${format(band.to)}` : band.to === null ? `> ${format(band.from)}` : `${format(band.from)} to ${format(band.to)}`;
      list.append(element("li", { class: "band" }, element("i", { style: `opacity:${BAND_OPACITY[i % 3]}` }), `${band.name}: ${range}`));
    });
    return list;
  }

  function tip(points, xLabel, yLabel) {
    return Plot.tip(points, Plot.pointer({
      x: "x", y: "y", maxRadius: 30, fill: "var(--paper)", stroke: "var(--soft)", fontSize: 12, lineHeight: 1.3,
      title: (p) => `${p.name}\n${xLabel}: ${format(p.x, 5)}\n${yLabel}: ${format(p.y, 5)}`,
    }));
  }

  /** The bands, to lie under the lines, and their names, to lie over them at the emptier end. */
  function bandMarks(bands, x, y, height, points) {
    const ratio = (scale, v) => {
      const at = (u) => (scale.type === "log" ? Math.log10(u) : u);
      return (at(v) - at(scale.domain[0])) / (at(scale.domain[1]) - at(scale.domain[0]));
    };
    const shades = [], names = [];
    bands.forEach((band, i) => {
      const from = Math.max(band.from ?? y.domain[0], y.domain[0]), to = Math.min(band.to ?? y.domain[1], y.domain[1]);
      if (!(from < to)) { return; }
      shades.push(Plot.rect([0], { x1: x.domain[0], x2: x.domain[1], y1: from, y2: to, fill: "var(--ink)", fillOpacity: BAND_OPACITY[i % 3] }));
      const top = ratio(y, to), room = 24 / height;
      if (top - ratio(y, from) < room) { return; }
      const inTheWay = (near) => points.filter((p) => near(ratio(x, p.x)) && ratio(y, p.y) <= top + 0.01 && ratio(y, p.y) > top - room).length;
      const left = inTheWay((r) => r < 0.15), right = inTheWay((r) => r > 0.85);
      // The legend names the bands too, so a name that would lie on lines at both ends is left out.
      if (Math.min(left, right) > 0) { return; }
      const place = right === 0 ? { x: x.domain[1], textAnchor: "end", dx: -5 } : { x: x.domain[0], textAnchor: "start", dx: 5 };
      names.push(Plot.text([band.name], { ...place, y: to, lineAnchor: "top", dy: 5, fontSize: 12, fill: "var(--soft)", stroke: "var(--paper)", strokeWidth: 3 }));
    });
    return { shades, names };
  }

  function drawLines(data, host, width, hidden, looks = styles(data.series), ranges = null) {
    const shown = data.series.filter((_, i) => !hidden.has(i));
    const most = Math.max(3, Math.min(10, Math.floor(width / 80)));
    const x = makeScale(ranges?.x ?? shown.flatMap((s) => s.x), data.x.log, most);
    const y = makeScale(ranges?.y ?? shown.flatMap((s) => s.y), data.y.log, 7);
    if (!x || !y) { host.append(element("p", { class: "note" }, "Nothing to draw: no finite values.")); return; }
    const frame = { left: marginFor(y), right: 16, top: 10, bottom: 26 };
    let height = Math.round(Math.min(440, Math.max(260, width * 0.5)));
    if (data.equal) {
      // One unit is as long on both axes; the figure gets no higher than it is wide.
      const inner = width - frame.left - frame.right;
      const span = (scale) => scale.domain[1] - scale.domain[0];
      height = Math.round(Math.min(inner, Math.max(160, (inner * span(y)) / span(x)))) + frame.top + frame.bottom;
      widen(x, y, inner / (height - frame.top - frame.bottom));
    } else if (x.type === "linear") {
      tighten(x, ranges?.x ?? shown.flatMap((s) => s.x));
    }
    const drawn = data.series.map((s, i) => (hidden.has(i) ? null : seriesMarks(s, looks[i], { x, y }, i, data.series.length))).filter(Boolean);
    const points = drawn.flatMap((d) => d.visible);
    const bands = bandMarks(data.bands, x, y, height, points);
    host.append(element("p", { class: "axis-label y", "aria-hidden": "true" }, "↑ " + data.y.label));
    host.append(remember(Plot.plot({
      width, height, marginLeft: frame.left, marginRight: frame.right, marginTop: frame.top, marginBottom: frame.bottom,
      style: { background: "none", color: "var(--ink)" }, x: { type: x.type, domain: x.domain }, y: { type: y.type, domain: y.domain },
      marks: [
        bands.shades, axes(x, y), drawn.filter((d) => d.halo).map((d) => d.marks), drawn.filter((d) => !d.halo).map((d) => d.marks), bands.names,
        tip(points, data.x.label, data.y.label),
      ],
    }), points));
    host.append(element("p", { class: "axis-label x", "aria-hidden": "true" }, data.x.label + " →"));
    const missing = drawn.reduce((sum, d) => sum + d.missing, 0);
    if (missing > 0) {
      host.append(element("p", { class: "note" }, `${format(missing, 6)} value${missing === 1 ? "" : "s"} not shown: not finite, or not positive on a logarithmic axis.`));
    }
  }

  /** Small multiples: a series of one name looks alike in every panel, and one entry of the legend stands for it. */
  function drawPanels(data, host, width, hidden) {
    const columns = Math.max(1, Math.min(data.panels.length, 3, Math.floor((width + 24) / 340)));
    const grid = element("div", { class: "panels" });
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    host.append(grid);
    const entries = styles(data.series);
    const all = (values) => data.panels.flatMap((p) => p.series.filter((s) => !hidden.has(s.entry)).flatMap(values));
    const ranges = data.sameRange ? { x: all((s) => s.x), y: all((s) => s.y) } : null;
    for (const panel of data.panels) {
      const looks = panel.series.map((s) => {
        const like = data.series.findIndex((o) => o.name === s.like);
        return like < 0 ? entries[s.entry] : { ...entries[s.entry], hue: entries[like].hue, colour: entries[like].colour, halo: s.dashed };
      });
      const away = new Set(panel.series.flatMap((s, i) => (hidden.has(s.entry) ? [i] : [])));
      const cell = element("div", {}, element("h4", {}, panel.title));
      grid.append(cell);
      drawLines(panel, cell, Math.floor((width - 16 * (columns - 1)) / columns), away, looks, ranges);
    }
  }

  /** Widens one of two linear scales about its middle until x's range is `ratio` times y's. */
  function widen(x, y, ratio) {
    const stretch = (scale, to) => {
      const middle = (scale.domain[0] + scale.domain[1]) / 2;
      scale.domain = [middle - to / 2, middle + to / 2];
    };
    const across = x.domain[1] - x.domain[0], up = y.domain[1] - y.domain[0];
    if (across < ratio * up) { stretch(x, ratio * up); } else { stretch(y, across / ratio); }
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
    host.append(element("p", { class: "axis-label y", "aria-hidden": "true" }, "↑ " + data.y.label), grid);
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
      // On a logarithmic axis a bar of one stands a little above the floor.
      const floor = data.y.log ? 0.7 : 0;
      const y = makeScale([floor, shared ? top : tops[i]], data.y.log, 4);
      if (data.y.log) { y.domain[0] = floor; }
      const bins = panel.counts.map((count, k) => ({ x1: data.edges[k], x2: data.edges[k + 1], count }))
        .filter((b) => finite(b.count) && b.count > 0 && (x.type !== "log" || b.x1 > 0));
      const inset = panelWidth / panel.counts.length > 6 ? 0.5 : 0;
      grid.append(element("div", {}, element("h4", {}, panel.name), remember(Plot.plot({
        width: panelWidth, height: 170, marginLeft: marginFor(y), marginRight: 12, marginTop: 8, marginBottom: 26,
        style: { background: "none", color: "var(--ink)" }, x: { type: x.type, domain: x.domain }, y: { type: y.type, domain: y.domain },
        marks: [
          axes(x, y), Plot.rect(bins, { x1: "x1", x2: "x2", y1: floor, y2: "count", fill: "var(--c0)", insetLeft: inset, insetRight: inset }), Plot.ruleY([floor]),
          Plot.tip(bins, Plot.pointerX({
            x: (b) => (b.x1 + b.x2) / 2, y: "count", fill: "var(--paper)", stroke: "var(--soft)", fontSize: 12, lineHeight: 1.3,
            title: (b) => `${format(b.x1)} to ${format(b.x2)}\ncount: ${format(b.count, 6)}`,
          })),
        ],
      }), bins.map((b) => ({ x: (b.x1 + b.x2) / 2, y: b.count })))));
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
    host.append(element("p", { class: "axis-label" }, "Colour: " + data.value), element("div", { class: "ramp" }, format(low, 3), Object.assign(element("i"), { style: `background:${CIVIDIS}` }), format(high, 3)));
    host.append(element("p", { class: "axis-label y", "aria-hidden": "true" }, "↑ " + data.y.label));
    const points = drawn.flatMap((d) => d.visible);
    host.append(remember(Plot.plot({
      width, height, marginLeft: left, marginRight: frame.right, marginTop: frame.top, marginBottom: frame.bottom,
      style: { background: "none", color: "var(--ink)" }, x: { domain: x.domain }, y: { domain: y.domain },
      color: { type: "linear", scheme: "cividis", domain: low < high ? [low, high] : [low - 1, high + 1] },
      marks: [
        Plot.raster(values, { ...box, fill: (v) => v, interpolate: "none" }),
        low < high ? Plot.contour(values, { ...box, value: (v) => v, thresholds: 10, stroke: "#ffffff", strokeOpacity: 0.45, strokeWidth: 0.8 }) : null,
        axes(x, y).slice(2), drawn.map((d) => d.marks), mapTip(data, values), tip(points, data.x.label, data.y.label),
      ],
    }), points));
    host.append(element("p", { class: "axis-label x", "aria-hidden": "true" }, data.x.label + " →"));
  }

  /** The map's value at the pointer, below the map so that it hides nothing of it. */
  function mapTip(data, values) {
    const cells = values.map((value, i) => ({
      x: data.xMin + ((i % data.columns) + 0.5) * (data.xMax - data.xMin) / data.columns,
      y: data.yMin + (Math.floor(i / data.columns) + 0.5) * (data.yMax - data.yMin) / data.rows,
      value,
    }));
    return Plot.text(cells, Plot.pointer({
      x: "x", y: "y", px: "x", py: "y", maxRadius: 20, frameAnchor: "bottom-right", fontSize: 12, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 5,
      dx: -6, dy: -6, text: (c) => `at (${format(c.x, 3)}, ${format(c.y, 3)}): ${format(c.value, 4)}`,
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
    if (data.kind === "panels") {
      const rows = data.panels.flatMap((p) => p.series.flatMap((s) => s.x.map((x, i) => [p.title, s.name, format(x, 6), format(s.y[i], 6)])));
      return [["panel", "series", "x", "y"], rows];
    }
    const rows = data.series.filter((s) => !s.field).flatMap((s) => s.x.map((x, i) => [s.name, format(x, 6), format(s.y[i], 6)]));
    return [["series", data.x.label, data.y.label], rows];
  }

  function details(data) {
    const box = element("details", {}, element("summary", {}, data.kind === "surface" ? "The points as a table" : "The data as a table"));
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

  /** Where a plot's points lie in it, for the keyboard. */
  function remember(plot, points) {
    const x = plot.scale("x"), y = plot.scale("y");
    plot.places = points.map((p) => [x.apply(p.x), y.apply(p.y)]);
    return plot;
  }

  /** The arrow keys walk over the points as a pointer would, and so show the value at each. */
  function readByKeyboard(canvas) {
    let at = -1, last = null;
    const point = (type, plot, place) => {
      const box = plot.getBoundingClientRect(), size = box.width / plot.width.baseVal.value;
      const to = { clientX: box.left + place[0] * size, clientY: box.top + place[1] * size, pointerType: "mouse", bubbles: true };
      plot.dispatchEvent(new PointerEvent(type, to));
    };
    const leave = () => {
      if (last !== null) { point("pointerleave", last, [0, 0]); }
      last = null;
    };
    canvas.tabIndex = 0;
    canvas.title = "The arrow keys show the values";
    canvas.addEventListener("blur", leave);
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const places = [...canvas.querySelectorAll("svg")].flatMap((plot) => (plot.places ?? []).map((place) => ({ plot, place })));
      if (step === undefined || places.length === 0) { return; }
      event.preventDefault();
      at = (Math.max(at, step < 0 ? 0 : -1) + step + places.length) % places.length;
      if (last !== places[at].plot) { leave(); }
      last = places[at].plot;
      point("pointermove", last, places[at].place);
    });
  }

  function attach(host) {
    const data = JSON.parse(document.getElementById(host.dataset.chart).textContent);
    const hidden = new Set();
    const canvas = element("div", { role: "img", "aria-label": host.dataset.label });
    let width = 0, lifted = null;
    if (data.kind === "panels") {
      const all = data.panels.flatMap((p) => p.series);
      data.series = all.filter((s, i) => all.findIndex((o) => o.name === s.name) === i).map((s) => ({ ...s, like: null }));
      data.bands = data.panels[0].bands;
      data.y = data.panels[0].y;
      all.forEach((s) => { s.entry = data.series.findIndex((o) => o.name === s.name); });
    }
    const lift = (index) => {
      lifted = index;
      canvas.querySelectorAll("[data-series]").forEach((g) => { g.style.opacity = index === null || Number(g.dataset.series) === index ? "" : "0.12"; });
    };
    const draw = () => {
      canvas.replaceChildren();
      const kinds = { lines: drawLines, panels: drawPanels, histograms: drawHistograms, surface: drawSurface };
      kinds[data.kind](data, canvas, Math.max(240, width), hidden);
      lift(hidden.has(lifted) ? null : lifted);
    };
    if (data.series && (data.series.length > 1 || data.kind === "surface" || data.bands.length > 0)) {
      host.append(legend(data, data.kind === "surface" ? surfaceLooks(data.series) : styles(data.series), hidden, draw, lift));
    }
    host.append(canvas);
    readByKeyboard(canvas);
    if (data.kind !== "surface" || data.series.length > 0) { host.closest("figure").append(details(data)); }
    new ResizeObserver(() => {
      const now = Math.floor(host.clientWidth);
      if (now > 0 && Math.abs(now - width) > 1) { width = now; draw(); }
    }).observe(host);
  }

  document.querySelectorAll("[data-chart]").forEach(attach);
})();
