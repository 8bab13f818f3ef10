// The console: swagger-ui over the document, signed in by the site's session.
// A write carries the token that the page's head holds.
(function () {
  "use strict";
  const login = "/api/v1/auth/login";
  const logout = "/api/v1/auth/logout";
  const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

  function post(url, body) {
    const headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (csrf()) headers["X-CSRF-Token"] = csrf();
    return fetch(url, { method: "POST", headers, body: body && JSON.stringify(body), credentials: "same-origin" });
  }

  const form = document.querySelector("[data-log-in]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const answer = await post(login, { username: data.get("username"), password: data.get("password") });
    if (answer.ok) {
      location.reload();
      return;
    }
    const error = form.querySelector("[data-log-in-error]");
    const problem = await answer.json().catch(() => ({}));
    error.textContent = problem.detail || String(answer.status);
    error.hidden = false;
  });

  const out = document.querySelector("[data-log-out]");
  if (out) {
    out.hidden = false;
    out.addEventListener("click", async () => {
      await post(logout);
      location.reload();
    });
  }

  const place = document.getElementById("console");
  if (!place || typeof SwaggerUIBundle === "undefined") return;
  SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    requestInterceptor(request) {
      const own = new URL(request.url, location.href).origin === location.origin;
      if (own && csrf() && !/^(GET|HEAD)$/i.test(request.method ?? "GET")) request.headers["X-CSRF-Token"] = csrf();
      return request;
    },
  });
})();
