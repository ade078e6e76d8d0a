// The digest of a file is computed here, so that the file need not leave this computer. Without this file it is uploaded.
"use strict";

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function check(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  location.assign(`?${new URLSearchParams({ sha256: hex(digest), name: file.name })}`);
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-check]");
  // Outside a secure context browsers compute no digests; the form then uploads the file.
  if (!form || !globalThis.crypto?.subtle) return;
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-local]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) check(input.files[0]);
  });
  input.addEventListener("change", () => input.files[0] && check(input.files[0]));
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });
});
