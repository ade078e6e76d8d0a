// Points, outlines and boxes in pixels.
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const tenth = (value) => Math.round(value * 10) / 10;

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export function bounds(points) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

export function area(points) {
  const twice = points.reduce((sum, [x, y], place) => {
    const [px, py] = points.at(place - 1);
    return sum + px * y - x * py;
  }, 0);
  return Math.abs(twice) / 2;
}

export function inside(points, { x, y }) {
  let odd = false;
  points.forEach(([ax, ay], place) => {
    const [bx, by] = points.at(place - 1);
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  });
  return odd;
}

export function turned({ x, y }, centre, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - centre.x, y - centre.y];
  return { x: centre.x + dx * Math.cos(angle) - dy * Math.sin(angle), y: centre.y + dx * Math.sin(angle) + dy * Math.cos(angle) };
}

export const path = (points) => (points.length ? `M${points.map((point) => `${point[0]} ${point[1]}`).join("L")}Z` : "");

// The shift nearest to (dx, dy) that keeps points within an image; all of it where they may lie outside.
export function allowed(points, dx, dy, view, outside) {
  if (outside || !points.length) return [dx, dy];
  const { left, top, right, bottom } = bounds(points);
  const within = (shift, low, high, length) => clamp(shift, Math.min(-low, 0), Math.max(length - high, 0));
  return [within(dx, left, right, view.width), within(dy, top, bottom, view.height)];
}

export function held({ x, y }, view, outside) {
  return outside ? { x, y } : { x: clamp(x, 0, view.width), y: clamp(y, 0, view.height) };
}
