// Drawings on a page: what goes on beside the window says so, a stretch of text is named on each line it runs over, and
// an image that nobody measured shows whole.
"use strict";

function tellSideways(place) {
  const left = place.scrollWidth - place.clientWidth;
  place.classList.toggle("goes-on", place.scrollLeft < left - 2);
  place.classList.toggle("came-from", place.scrollLeft > 2);
  if (left > 2 && !place.nextElementSibling?.classList.contains("sideways-told")) {
    const told = document.createElement("p");
    told.className = "sideways-told";
    told.textContent = "It goes on to the right: move it sideways.";
    place.after(told);
  }
  if (place.nextElementSibling?.classList.contains("sideways-told")) place.nextElementSibling.hidden = left <= 2;
}

// The label of each stretch again where a line begins within it.
function nameLines(gloss) {
  gloss.querySelectorAll(".label.again").forEach((label) => label.remove());
  let line = null;
  const firsts = [];
  for (const cell of gloss.querySelectorAll(".cell")) {
    if (cell.offsetTop !== line) firsts.push(cell);
    line = cell.offsetTop;
  }
  for (const lane of firsts.flatMap((cell) => [...cell.querySelectorAll("[data-label]")])) {
    const label = document.createElement("span");
    label.className = "label again";
    label.textContent = `… ${lane.dataset.label}`;
    lane.append(label);
  }
}

// The drawing keeps its size on the page, and what is in it becomes smaller.
async function showWhole(image) {
  const probe = new Image();
  probe.src = image.getAttribute("href");
  await probe.decode();
  const drawing = image.closest("svg.drawing");
  const box = drawing.viewBox.baseVal;
  const window = image.ownerSVGElement;
  const scale = Number(image.dataset.scale);
  const { e: left, f: top } = image.transform.baseVal.consolidate().matrix;
  const [right, bottom] = [left + scale * probe.naturalWidth, top + scale * probe.naturalHeight];
  const [width, height] = [Math.max(box.width, right + 8), Math.max(box.height, bottom + 8)];
  window.setAttribute("width", Math.max(window.width.baseVal.value, right));
  window.setAttribute("height", Math.max(window.height.baseVal.value, bottom));
  drawing.style.setProperty("--farther", Math.max(width / box.width, height / box.height));
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  drawing.classList.add("is-farther");
}

const places = document.querySelectorAll(".rendering .sideways");
const sized = new ResizeObserver((entries) => {
  for (const { target } of entries) (target.matches(".gloss") ? nameLines : tellSideways)(target);
});
for (const place of places) {
  sized.observe(place);
  place.addEventListener("scroll", () => tellSideways(place), { passive: true });
}
document.querySelectorAll(".rendering .gloss").forEach((gloss) => sized.observe(gloss));
// What cannot be loaded leaves the drawing on its grid.
document.querySelectorAll(".rendering image[data-scale]").forEach((image) => showWhole(image).catch(() => {}));
