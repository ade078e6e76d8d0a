// The four sections of a signature open one after the other. Without this file all are open; the server checks the same.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-ceremony]");
  if (!form) return;
  const steps = [...form.querySelectorAll(".steps > li")];
  const fields = (step) => step.querySelector(":scope > fieldset");
  const done = (step) => [...fields(step).querySelectorAll("input[required]")].every((input) =>
    input.type === "radio" ? fields(step).querySelector(`input[name="${input.name}"]:checked`) : input.type === "checkbox" ? input.checked : input.value);

  // A rejection needs its reason; the other meanings do not.
  function askReason() {
    const rejects = form.querySelector('input[name="meaning"]:checked')?.value === "rejected";
    form.querySelector('[name="reason"]').required = rejects;
  }

  function unlock() {
    let open = true;
    for (const step of steps) {
      fields(step).disabled = !open;
      step.classList.toggle("is-waiting", !open);
      const finished = open && Boolean(done(step)) && step !== steps.at(-1);
      step.classList.toggle("is-done", finished);
      open = open && finished;
    }
    askReason();
  }

  form.addEventListener("change", unlock);
  unlock();
});
