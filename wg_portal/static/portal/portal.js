// What the pages do better with JavaScript; each form works without it.
"use strict";

(() => {
  const person = document.body.dataset.person || "";

  // After an error the summary is what to read first.
  const focusErrors = (root) => {
    const summary = root.querySelector("[data-errors]");
    if (summary) summary.focus();
  };

  // A second click on the way does nothing; the server has the submission token besides.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button[data-held]").forEach((button) => {
      button.disabled = false;
      delete button.dataset.held;
    });
  };
  const hold = (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();      // htmx does not see it either
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {                       // after the browser has read the clicked button
      if (event.defaultPrevented && !form.hasAttribute("hx-post")) {
        release(form);
        return;
      }
      form.querySelectorAll("button:not([type=button]):not(:disabled)").forEach((button) => {
        button.disabled = true;
        button.dataset.held = "yes";
      });
    });
    setTimeout(() => release(form), 10000);  // a download leaves the page where it is
  };

  // Typed text outlives an expired session, in this tab and for its writer only.
  const PREFIX = "typed:";
  const keyOf = (field) => `${PREFIX}${person}:${location.pathname}:${field.form.getAttribute("action") || ""}:${field.name}`;
  const typedKeys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const drop = (keys) => keys.forEach((key) => sessionStorage.removeItem(key));
  const restore = () => {
    drop(typedKeys().filter((key) => !key.startsWith(`${PREFIX}${person}:`)));
    document.querySelectorAll("form[method=post] textarea").forEach((field) => {
      const kept = sessionStorage.getItem(keyOf(field));
      if (kept !== null && field.value === field.defaultValue && kept !== field.value && !document.querySelector("[data-errors]")) {
        field.value = kept;
      }
    });
  };
  const keep = (event) => {
    const field = event.target;
    if (person && field.matches("form[method=post] textarea")) sessionStorage.setItem(keyOf(field), field.value);
  };
  const settle = () => {
    // A page of a signed-in person after a sent form: what was sent has arrived.
    const sent = JSON.parse(sessionStorage.getItem("sent") || "[]");
    sessionStorage.removeItem("sent");
    if (!document.querySelector("[data-errors]")) drop(sent);
  };
  const noteSent = (event) => {
    if (event.target.matches("[data-sign-out]")) {
      drop(typedKeys());
      return;
    }
    const fields = [...event.target.querySelectorAll("textarea")];
    if (person && fields.length) sessionStorage.setItem("sent", JSON.stringify(fields.map(keyOf)));
  };

  // Five minutes before the session ends, say so and let it be extended.
  const watchSession = () => {
    const banner = document.querySelector("[data-session]");
    if (!banner) return;
    const lead = 300;
    let timer;
    const arm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { banner.hidden = false; }, Math.max(0, Number(banner.dataset.session) - lead) * 1000);
    };
    banner.querySelector("button").addEventListener("click", async () => {
      const answer = await fetch(banner.dataset.extend, { redirect: "error" }).catch(() => null);
      if (!answer || !answer.ok) {
        location.reload();
        return;
      }
      banner.hidden = true;
      arm();
    });
    document.addEventListener("htmx:afterRequest", arm);
    arm();
  };

  document.addEventListener("submit", hold, true);
  document.addEventListener("submit", noteSent);
  document.addEventListener("input", keep);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.detail.target));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  focusErrors(document);
  if (person) {
    settle();
    restore();
  }
  watchSession();
})();
