"use strict";

const docs = document.getElementById("docs");

SwaggerUIBundle({
  url: docs.dataset.schema,
  dom_id: "#docs",
  deepLinking: true,
  // Swagger would ask a server of its own whether the schema is valid.
  validatorUrl: null,
  requestInterceptor: (request) => {
    const own = new URL(request.url, document.baseURI).origin === location.origin;
    if (own && (request.method ?? "GET") !== "GET") {
      request.headers["X-CSRFToken"] = docs.dataset.csrf;
    }
    return request;
  },
});
