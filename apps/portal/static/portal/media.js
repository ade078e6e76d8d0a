// Media on a page: says so when one cannot be loaded, and puts the frames of a video beneath what was drawn on them.
"use strict";

document.querySelectorAll("[data-medium]").forEach((place) => {
  const told = place.querySelector("[data-failed]");
  const shown = place.querySelector("img, audio, video");
  if (!told || !shown) return;
  const fail = () => { told.hidden = false; };
  shown.addEventListener("error", fail);
  if (shown.error || (shown.complete && shown.naturalWidth === 0)) fail();
});

const seeked = (video, seconds) => new Promise((resolve, reject) => {
  video.addEventListener("seeked", resolve, { once: true });
  video.addEventListener("error", reject, { once: true });
  video.currentTime = seconds;
});

async function fill(place) {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  const ready = new Promise((resolve, reject) => {
    video.addEventListener("loadeddata", resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
  });
  video.src = place.dataset.video;
  await ready;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  for (const image of place.querySelectorAll("image[data-frame]")) {
    // The middle of a frame: its edges belong to two.
    await seeked(video, (Number(image.dataset.frame) + 0.5) / Number(place.dataset.fps));
    canvas.getContext("2d").drawImage(video, 0, 0);
    image.setAttribute("href", canvas.toDataURL("image/jpeg", 0.9));
  }
}

document.querySelectorAll("[data-video]").forEach((place) => {
  // Without the video the drawing stays as it is, on its grid.
  fill(place).catch(() => place.classList.add("without-video"));
});
