// Loaded before the Agents Playground, which would listen on every network of the machine: here on this one alone.

const { Server } = require("node:net");

const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  const bare = typeof port === "number" && typeof rest[0] !== "string";
  return listen.call(this, port, ...(bare ? ["127.0.0.1", ...rest] : rest));
};
