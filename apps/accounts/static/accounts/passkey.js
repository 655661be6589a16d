// Asks the browser for a passkey and sends its answer with the form; see passkey_use.html.
"use strict";

(() => {
  const usable = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

  const ask = (kind, options) => kind === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });

  const say = (form, which) => {
    const line = form.querySelector("[data-passkey-said]");
    line.textContent = line.dataset[which];
    line.hidden = false;
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!usable) {
        say(form, "unusable");
        return;
      }
      try {
        const answer = await ask(form.dataset.passkey, options);
        form.elements.credential.value = JSON.stringify(answer.toJSON());
        form.submit();           // asks nobody again: it fires no event
      } catch {
        say(form, "failed");     // turned down, timed out, or not this computer's
      }
    });
  });
})();
