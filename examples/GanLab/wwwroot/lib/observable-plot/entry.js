// What the report draws with; everything else of the library is left out of the bundle.
export { plot, line, dot, rect, text, raster, contour, ruleX, ruleY, axisX, axisY, gridX, gridY, tip, pointer, pointerX } from "@observablehq/plot";
