// The editor for another label shows itself only when the choice asks for it. Without this file it is always there.
"use strict";

function showEditor(form) {
  for (const opener of form.querySelectorAll("[data-opens]")) {
    const editor = document.getElementById(opener.dataset.opens);
    if (!editor) continue;
    const wasHidden = editor.hidden;
    editor.hidden = !opener.checked;
    if (wasHidden && opener.checked) editor.querySelector("input")?.focus({ preventScroll: true });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-choice]")) {
    showEditor(form);
    form.addEventListener("change", () => showEditor(form));
  }
});
