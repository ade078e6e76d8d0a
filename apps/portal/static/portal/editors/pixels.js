// Masks as one byte for each pixel, row by row, and as run lengths: column by column, the first run outside.

export function decoded(counts, height, width) {
  const pixels = new Uint8Array(height * width);
  let [at, inside] = [0, 0];
  for (const run of counts) {
    if (inside) for (let place = at; place < at + run; place += 1) pixels[(place % height) * width + Math.floor(place / height)] = 1;
    at += run;
    inside = 1 - inside;
  }
  return pixels;
}

export function encoded(pixels, height, width) {
  const counts = [];
  let [run, inside] = [0, 0];
  for (let x = 0; x < width; x += 1) {
    for (let place = x; place < pixels.length; place += width) {
      if (pixels[place] !== inside) {
        counts.push(run);
        run = 0;
        inside = pixels[place];
      }
      run += 1;
    }
  }
  counts.push(run);
  return counts;
}

// A mask of one size on a canvas of another, their top-left corners together.
export function placed(pixels, height, width, rows, columns) {
  const found = new Uint8Array(rows * columns);
  for (let y = 0; y < Math.min(height, rows); y += 1) found.set(pixels.subarray(y * width, y * width + Math.min(width, columns)), y * columns);
  return found;
}

// The box of all that is inside: {left, top, right, bottom}, null where nothing is.
export function extent(pixels, width) {
  const box = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (let place = pixels.indexOf(1); place !== -1; place = pixels.indexOf(1, place + 1)) {
    const x = place % width;
    const y = (place - x) / width;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  return box.right < 0 ? null : box;
}

// A stroke from a point to another, as wide as the brush; the pixel under each end is always in it.
export function stroke(pixels, height, width, from, to, size, value) {
  const radius = size / 2;
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(radius / 2, 0.5)));
  for (let step = 0; step <= steps; step += 1) {
    const part = step / steps;
    disc(pixels, height, width, from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part, radius, value);
  }
}

function disc(pixels, height, width, cx, cy, radius, value) {
  const set = (x, y) => { if (x >= 0 && y >= 0 && x < width && y < height) pixels[y * width + x] = value; };
  for (let y = Math.floor(cy - radius); y <= Math.ceil(cy + radius); y += 1) {
    for (let x = Math.floor(cx - radius); x <= Math.ceil(cx + radius); x += 1) {
      if ((x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2 <= radius ** 2) set(x, y);
    }
  }
  set(Math.floor(cx), Math.floor(cy));
}

// The pixels whose middle lies within an outline.
export function fill(pixels, height, width, points, value) {
  for (let y = 0; y < height; y += 1) {
    const crossings = points.flatMap(([ax, ay], place) => {
      const [bx, by] = points.at(place - 1);
      return ay > y + 0.5 !== by > y + 0.5 ? [((bx - ax) * (y + 0.5 - ay)) / (by - ay) + ax] : [];
    }).sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [from, to] = [Math.max(0, Math.ceil(crossings[pair] - 0.5)), Math.min(width, Math.ceil(crossings[pair + 1] - 0.5))];
      if (from < to) pixels.fill(value, y * width + from, y * width + to);
    }
  }
}
