// The editor for another label shows itself only when the choice asks for it. Without this file it is always there.
"use strict";

function showEditor(form) {
  for (const opener of form.querySelectorAll("[data-opens]")) {
    const editor = document.getElementById(opener.dataset.opens);
    if (!editor) continue;
    const wasHidden = editor.hidden;
    editor.hidden = !opener.checked;
    if (wasHidden && opener.checked) (editor.querySelector("[data-stage]") ?? editor.querySelector("input, textarea"))?.focus({ preventScroll: true });
  }
}

// A label that is written may start from one that is on the page. Typed in as if by hand, so that it can be undone.
function offerStarts(starts) {
  const field = document.getElementById(starts.dataset.starts);
  starts.hidden = false;
  for (const button of starts.querySelectorAll("[data-start]")) {
    button.addEventListener("click", () => {
      field.focus();
      field.select();
      if (!document.execCommand("insertText", false, button.dataset.start)) field.value = button.dataset.start;
    });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-choice]")) {
    showEditor(form);
    form.addEventListener("change", () => showEditor(form));
  }
  document.querySelectorAll("[data-starts]").forEach(offerStarts);
});
