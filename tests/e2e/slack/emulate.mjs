// emulate (npm, 0.12.2) as the Slack of a test: a stateful Web API, OAuth, files and signed events that
// nobody here wrote. Its seed comes as JSON in the first argument; it prints its address once it serves.
//
// emulate leaves out some of what Slack does and the bot needs. All that is put in is in this file:
// below `asSlackHears` what is told otherwise than emulate expects, below `added` what it has not at all.

import { readdirSync, readFileSync } from "node:fs";

const dist = new URL("../../node/node_modules/emulate/dist/", import.meta.url);
const { createEmulator } = await import(new URL("api.js", dist));
const { getSlackStore, slackPlugin } = await import(slackModule());

// No public address registers where events go, and the file's name changes with each release.
function slackModule() {
  const named = readdirSync(dist).filter((name) => /^dist-.*\.js$/.test(name));
  const holds = (name) => /export \{[^}]*\bslackPlugin\b/.test(readFileSync(new URL(name, dist), "utf8"));
  return new URL(named.find(holds), dist);
}

const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  const kept = getSlackStore(store);
  const fetch = app.fetch.bind(app);
  app.fetch = async (request, ...more) => fetch(await asSlackHears(request, kept), ...more);
  register.call(slackPlugin, app, store, webhooks, ...rest);
  added(app, kept, webhooks);
};

async function asSlackHears(request, kept) {
  const url = new URL(request.url);
  if (url.pathname === "/oauth/v2/authorize" && !url.searchParams.get("redirect_uri")) {
    // Slack goes back to the only address that the app has; emulate would go nowhere.
    const app = kept.oauthApps.findOneBy("client_id", url.searchParams.get("client_id"));
    url.searchParams.set("redirect_uri", app.redirect_uris[0]);
    return new Request(url, request);
  }
  if (!url.pathname.startsWith("/api/")) return request;
  // Slack takes arguments from anywhere, with GET and POST; emulate takes them from a POST's body.
  const told = new URLSearchParams([...url.searchParams, ...(await body(request))]);
  const authorization = request.headers.get("authorization") ?? "";
  const token = kept.tokens.findOneBy("token", authorization.replace(/^Bearer /, ""));
  if (url.pathname === "/api/chat.postMessage" && token?.bot_id) {
    // What an app posts says so in Slack, wherever it is told of. (What it uploads does not: @slack/types.)
    told.set("bot_id", token.bot_id);
    told.set("app_id", token.app_id);
  }
  const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
  return new Request(url.origin + url.pathname, { method: "POST", headers, body: told.toString() });
}

async function body(request) {
  const text = request.method === "POST" ? await request.text() : "";
  if (!request.headers.get("content-type")?.includes("json")) return new URLSearchParams(text);
  const plain = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.entries(JSON.parse(text || "{}")).map(([name, value]) => [name, plain(value)]);
}

function added(app, kept, webhooks) {
  // A stub: all channels of somebody in one page, as https://docs.slack.dev/reference/methods/users.conversations
  // names them; emulate has no such method.
  app.post("/api/users.conversations", async (c) => {
    const user = new URLSearchParams(await c.req.text()).get("user");
    const channels = kept.channels.all().filter((one) => !one.is_im && one.members.includes(user));
    return c.json({ ok: true, channels: channels.map((one) => ({ id: one.channel_id, name: one.name })) });
  });
  // The app's own pages at Slack: where its events go, and where an installation comes back to.
  app.post("/rig/app", async (c) => {
    const { events, redirect } = await c.req.json();
    webhooks.register({ url: events, events: ["*"], active: true, owner: "slack" });
    for (const one of kept.oauthApps.all()) kept.oauthApps.update(one.id, { redirect_uris: [redirect] });
    return c.json({ ok: true });
  });
  // What people see and no method tells of: windows and homes, what only they see, and how events went.
  app.get("/rig/seen", (c) =>
    c.json({
      views: kept.views.all().map((view) => ({ ...view, id: view.view_id })),
      ephemerals: kept.ephemeralMessages.all(),
      deliveries: webhooks.getDeliveries(),
    }),
  );
}

const slack = JSON.parse(process.argv[2]);
const { url } = await createEmulator({ service: "slack", port: 0, hostname: "127.0.0.1", seed: { slack } });
console.log(url);
