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
