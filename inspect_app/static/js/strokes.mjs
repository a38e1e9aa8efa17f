// @ts-check
/** The lines of a signature as vectors. */

/**
 * @template {{ points: { x: number, y: number }[] }} Line
 * @param {Line[]} lines
 * @param {number} scale
 * @returns {Line[]}
 */
export function scaled(lines, scale) {
  return lines.map((line) => ({
    ...line,
    points: line.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })),
  }));
}

/**
 * @typedef {object} Drawn lines as drawn by hand, and how large the pad was then
 * @property {any[]} lines as the pad tells them
 * @property {number} width
 * @property {number} height
 */

/** Lines as a text, to a tenth of a pixel. @param {Drawn} drawn */
export const written = (drawn) =>
  JSON.stringify(drawn, (_, value) =>
    typeof value === "number" ? Math.round(value * 10) / 10 : value,
  );

/** @param {string} text as `written` made it @returns {Drawn | null} null: it is no such text */
export function drawnIn(text) {
  try {
    const { lines, width, height } = JSON.parse(text);
    return Array.isArray(lines) && width > 0 && height > 0 ? { lines, width, height } : null;
  } catch {
    return null;
  }
}
