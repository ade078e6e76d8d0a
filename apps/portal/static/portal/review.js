// Reviewing: how long a record was looked at, and what a choice opens. All works without it.
"use strict";

// Milliseconds for which the record could be seen.
let sum = 0;
let since = null;

function begin() {
  sum = 0;
  since = document.hidden ? null : performance.now();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    since ??= performance.now();
    return;
  }
  if (since !== null) sum += performance.now() - since;
  since = null;
});

const looked = () => Math.round(sum + (since === null ? 0 : performance.now() - since));
const formIn = (place) => place.querySelector("form[data-task]");

function open(form) {
  for (const opener of form.querySelectorAll("input[name=choice][data-opens]")) {
    const part = document.getElementById(opener.dataset.opens);
    const wasHidden = part.hidden;
    part.hidden = !opener.checked;
    if (wasHidden && opener.checked) (part.querySelector("[data-stage]") ?? part.querySelector("input, textarea"))?.focus({ preventScroll: true });
  }
}

// Before anybody else hears of it: the form is sent with the time in it.
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-task]")) event.target.elements.looked.value = looked();
}, true);

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-task]");
  if (form && event.target.name === "choice") open(form);
});

// The next record in the place of the last one: its time begins, and who does not see hears of it.
document.addEventListener("htmx:load", (event) => {
  const task = event.detail.elt;
  if (task.id !== "task") return;
  begin();
  const form = formIn(task);
  if (form) open(form);
  const said = document.querySelector("[data-said]");
  if (said) said.textContent = task.querySelector("[role=alert]") ? "" : `Recorded. ${task.dataset.left === "true" ? "Here is the next." : "Nothing is left for you."}`;
  task.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
});

document.addEventListener("DOMContentLoaded", () => {
  begin();
  const form = formIn(document);
  if (form) open(form);
});
