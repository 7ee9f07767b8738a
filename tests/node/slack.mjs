// Draws Block Kit as Slack does: a list of {kind, blocks, users, ...} in, a list of HTML out.

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

// The library looks for markup in plain text, where Slack looks for none, and takes `verbatim` for
// "no markup at all", where Slack means "make no links of bare addresses": each mends the other.
// The label of an input is left as it is, since the library makes it bold by markup.
function asSlackReads(value, users) {
  if (Array.isArray(value)) return value.map((each) => asSlackReads(each, users));
  if (value === null || typeof value !== "object") return value;
  const read = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      value.type === "input" && name === "label" ? part : asSlackReads(part, users),
    ]),
  );
  if (read.type === "plain_text") read.verbatim = true;
  if (read.type === "mrkdwn") delete read.verbatim;
  const chosen = chosenIn(read, users);
  if (chosen) read.placeholder = { type: "plain_text", text: chosen, verbatim: true };
  return read;
}

// The library shows a menu as if nothing was chosen yet, or only how many were.
function chosenIn(element, users) {
  const ids = element.initial_users ?? (element.initial_user ? [element.initial_user] : []);
  delete element.initial_users;
  if (element.initial_option) return element.initial_option.text.text;
  return ids.map((id) => users.find((each) => each.id === id)?.name ?? id).join(", ");
}

function draw({ kind, blocks, users, name, logo }) {
  return renderToStaticMarkup(
    createElement(Message, {
      blocks: asSlackReads(blocks, users),
      data: { users },
      logo,
      name,
      theme: "light",
      time: new Date(2026, 0, 5, 12),
      withoutWrapper: kind !== "message",
    }),
  );
}

let asked = "";
for await (const chunk of process.stdin.setEncoding("utf8")) asked += chunk;
process.stdout.write(JSON.stringify(JSON.parse(asked).map(draw)));
