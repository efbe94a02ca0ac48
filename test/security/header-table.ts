/** What a kind of answer says of itself. Null: the header is not there. */
type Headers = Readonly<Record<string, string | RegExp | null>>;

const never = { "x-powered-by": null, server: null, "access-control-allow-origin": null };

const policy = (img = "'self'", script = "") =>
  new RegExp(
    `^default-src 'none';style-src 'self';img-src ${img};form-action 'self'[^;]*;base-uri 'none';frame-ancestors 'none'${script}$`,
  );

const page: Headers = {
  ...never,
  "content-security-policy": policy(),
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
};

const secret: Headers = { ...page, "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" };

const answer: Headers = {
  ...never,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "set-cookie": null,
};

const cookie = (name: string) =>
  new RegExp(`^__Host-${name}=[\\w.-]+; Max-Age=\\d+; Path=/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$`);

interface Asked {
  readonly method: "GET" | "POST";
  /** `{token}`: of a payer. `{overview}`, `{connect}`: an address handed to the admin. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
}

const get = (path: string, status: number, headers: Headers): Asked => ({ method: "GET", path, status, headers });
const post = (path: string, status: number, headers: Headers): Asked => ({ method: "POST", path, status, headers });

/** Every kind of answer there is, over https. */
export const headerTable: readonly Asked[] = [
  get("/p/{token}", 200, {
    ...secret,
    "content-security-policy": policy("'self'", ";script-src \\S+/assets/forward\\.js"),
    "set-cookie": null,
  }),
  get("/p/{token}/return", 200, { ...secret, "set-cookie": null }),
  get("/p/{token}/qr.svg", 200, secret),
  get("/p/0123456789ABCDEFGHIJKL", 404, secret),
  get("/connect/{connect}", 200, { ...secret, "set-cookie": null }),
  get("/overview", 401, secret),
  get("/overview/{overview}", 303, { ...secret, "set-cookie": cookie("overview") }),
  get("/oauth/install", 303, { ...secret, "set-cookie": cookie("install") }),
  get("/oauth/callback?code=x&state=y", 403, secret),
  get("/nowhere", 404, secret),
  post("/p/{token}/go", 403, secret),
  get("/privacy", 200, { ...page, "cache-control": "public, max-age=300", "set-cookie": null }),
  get("/docs/api", 200, { ...page, "set-cookie": null }),
  get("/assets/pages.css", 200, { ...page, "cache-control": "public, max-age=3600", "set-cookie": null }),
  get("/api/payments", 401, answer),
  post("/api/payments", 401, answer),
  get("/v1/payments", 401, { ...answer, "www-authenticate": /^Bearer / }),
  get("/v1/nowhere", 401, answer),
  post("/webhooks/simulated/0123456789ABCDEFGHIJKL", 404, { ...never, "set-cookie": null }),
  post("/hubspot/webhooks", 401, { ...never, "set-cookie": null }),
  post("/hubspot/actions/cancel", 401, { ...never, "set-cookie": null }),
  get("/healthz", 200, { ...never, "set-cookie": null }),
];
