// Asks the authenticator before a form is sent, and sends its answer along. The options come from the server.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const fault = form.querySelector("[data-passkey-fault]");
  const WHY = {
    NotAllowedError: "The authenticator was not used, did not verify you, or took too long. Nothing was sent; try again.",
    InvalidStateError: "This authenticator holds a passkey of yours already. Use another, or remove that one first.",
    SecurityError: "The browser does not allow passkeys on this address. Open the portal under its name.",
    NotSupportedError: "This authenticator makes no passkey of a kind that can be checked here. Use another.",
  };

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  function asked() {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = described(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = described(options.allowCredentials);
    return { publicKey: options };
  }

  function told(credential) {
    const { response } = credential;
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name] instanceof ArrayBuffer) said[name] = text(response[name]);
    }
    if (response.getTransports) said.transports = response.getTransports();
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said, clientExtensionResults: {} };
  }

  function say(message) {
    fault.textContent = message;
    fault.hidden = !message;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    if (!navigator.credentials || !window.PublicKeyCredential) {
      say("This browser knows no passkeys on this address: it needs https, or http://localhost on your own machine.");
      return;
    }
    const button = event.submitter ?? form.querySelector("button.primary");
    button.disabled = true;
    try {
      form.elements.answer.value = JSON.stringify(told(await navigator.credentials[form.dataset.passkey](asked())));
      form.submit();
    } catch (error) {
      say(WHY[error.name] ?? `The authenticator answered: ${error.message}`);
      button.disabled = false;
    }
  });
});
