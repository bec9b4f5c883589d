// Runs one Node.js function as Lambda's runtime does. Started by `instance.py` in the user's own node (18 or later).
//
// What is obeyed here is the behaviour of the runtime interface client that Lambda itself uses (`aws-lambda-ric`, 3 for
// Node.js up to 22 and 4 from 24 on), in our own words. The runtime's name decides, not the node that runs it.
//
// The event comes and the result goes on pipes of their own (argv[2], argv[3]: their descriptors), in frames as `worker.py`
// describes them. Between two invocations the process sleeps in a blocking read, so timers stand still as they do in
// a frozen Lambda environment, and an empty event loop is exactly what `beforeExit` says it is.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { format, types } from "node:util";
import fs from "node:fs";
import path from "node:path";

const require = createRequire(import.meta.url);
const [EVENTS, RESULTS] = process.argv.slice(2).map(Number);
const FUNCTION = {
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
};
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const exit = process.exit.bind(process);
const { now } = Date;

// --- the channel -----------------------------------------------------------------------------------------------------

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Move some bytes. Where something made the descriptor non-blocking, wait until it is ready. */
function patiently(move, descriptor, bytes, from, count) {
  for (;;) {
    try {
      return move(descriptor, bytes, from, count, null);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

const { readSync, writeSync } = fs;
// Both are used again and again: a new buffer for each frame is memory outside the heap, which V8 collects dearly.
let incoming = Buffer.allocUnsafeSlow(64 * 1024);
const outgoing = Buffer.allocUnsafeSlow(64 * 1024);

/** Reads the next frame into `incoming` and tells where it ends; its payload begins at 5. There is one at a time. */
function receive() {
  let size = 5;
  for (let have = 0; have < size; ) {
    const count = patiently(readSync, EVENTS, incoming, have, incoming.length - have);
    // edgetui is gone: nothing of this process group may stay behind.
    if (count === 0) process.kill(0, "SIGKILL");
    have += count;
    if (have >= 5) size = 5 + incoming.readUInt32BE(1);
    if (size > incoming.length) incoming = Buffer.concat([incoming.subarray(0, have)], size);
  }
  return size;
}

function writeAll(descriptor, bytes, size) {
  for (let done = 0; done < size; ) {
    done += patiently(writeSync, descriptor, bytes, done, size - done);
  }
}

function send(kind, text) {
  // A character is at most 3 bytes long; only what might not fit is measured.
  const fits = 5 + 3 * text.length <= outgoing.length;
  const frame = fits ? outgoing : Buffer.allocUnsafeSlow(5 + Buffer.byteLength(text, "utf8"));
  const size = frame.write(text, 5, "utf8");
  frame[0] = kind.charCodeAt(0);
  frame.writeUInt32BE(size, 1);
  writeAll(RESULTS, frame, 5 + size);
}

// --- the console -----------------------------------------------------------------------------------------------------

let requestId;

function logger(level) {
  return (message, ...rest) => {
    const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${format(message, ...rest)}`;
    const bytes = Buffer.from(line.replace(/\n/g, "\r") + "\n", "utf8");
    writeAll(1, bytes, bytes.length);
  };
}

function patchConsole() {
  console.trace = logger("TRACE");
  console.debug = logger("DEBUG");
  console.log = console.info = logger("INFO");
  console.warn = logger("WARN");
  console.error = logger("ERROR");
  console.fatal = logger("FATAL");
}

/** A pipe's stream may keep bytes back; blocking, all that was written before the result is out before it. */
function makeBlocking(name) {
  const { get } = Object.getOwnPropertyDescriptor(process, name);
  let stream;
  const blocking = () => {
    if (stream === undefined) {
      stream = get.call(process);
      stream._handle?.setBlocking?.(true);
    }
    return stream;
  };
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: blocking });
}

// --- errors ----------------------------------------------------------------------------------------------------------

class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.name = `Runtime.${kind}`;
  }
}

const isErrorLike = (e) =>
  types.isNativeError(e) ||
  (e && [e.name, e.message, e.stack].every((part) => typeof part === "string" && part !== ""));

/** A stack without the frames of this file: they would be different ones at Lambda. */
const linesOf = (stack) => stack.split("\n").filter((line) => !line.includes(import.meta.url));

/** The error payload: `errorType`, `errorMessage`, `trace`. */
function payloadOf(error) {
  try {
    if (!isErrorLike(error)) return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
    return { errorType: error.name, errorMessage: error.message, trace: linesOf(error.stack) };
  } catch {
    const reason = "there was a problem while retrieving one or more of its message, name, and stack";
    return { errorType: "handled", errorMessage: `callback called with Error argument, but ${reason}` };
  }
}

function withStack(_key, value) {
  if (!(value instanceof Error)) return value;
  const plain = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === "string") plain.stack = linesOf(value.stack);
  return plain;
}

function logError(title, thrown) {
  try {
    const error = thrown instanceof Error ? thrown : new Error(thrown);
    console.error(title, "\t" + JSON.stringify(error, withStack));
  } catch {
    console.error(title, "\t" + JSON.stringify(payloadOf(thrown)));
  }
}

function sendError(kind, error) {
  send(kind, JSON.stringify(payloadOf(error)));
}

// --- finding the handler ---------------------------------------------------------------------------------------------

const importFile = (file) => import(pathToFileURL(file).href);

/** Does the nearest package.json say `"type": "module"`? The walk up ends at a node_modules folder. */
function isInModulePackage(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const file = path.join(folder, "package.json");
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, "utf8"))?.type === "module";
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return folder === "/" ? false : isInModulePackage(path.dirname(folder));
}

async function loadUpTo22(root, folder, name) {
  const base = path.resolve(root, folder, name);
  const isModule = fs.existsSync(base + ".js") && isInModulePackage(path.dirname(base));
  const attempts = [
    ["", require],
    [".js", isModule ? importFile : require],
    [".mjs", importFile],
    [".cjs", require],
  ];
  for (const [suffix, load] of attempts) {
    if (fs.existsSync(base + suffix)) {
      const loaded = await load(base + suffix);
      if (loaded) return loaded;
    }
  }
  return require(require.resolve(name, { paths: [root, folder] }));
}

async function loadFrom24(root, folder, name) {
  const base = path.resolve(root, folder, name);
  for (const suffix of ["", ".js", ".mjs", ".cjs"]) {
    if (fs.existsSync(base + suffix)) return importFile(base + suffix);
  }
  return require(require.resolve(name, { paths: [root, path.join(root, folder)] }));
}

async function loading(load) {
  try {
    return await load();
  } catch (error) {
    if (error instanceof SyntaxError) {
      const fault = new Fault("UserCodeSyntaxError", String(error));
      fault.stack = error.stack;
      throw fault;
    }
    if (error?.code === "MODULE_NOT_FOUND") throw new Fault("ImportModuleError", String(error));
    throw error;
  }
}

const walk = (object, names) => names.split(".").reduce((nested, key) => nested && nested[key], object);

function pick(module, name, text, looksInDefault) {
  const found = walk(module, name) ?? (looksInDefault ? walk(module?.default, name) : undefined);
  if (!found) throw new Fault("HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof found !== "function") throw new Fault("HandlerNotFound", `${text} is not a function`);
  return found;
}

async function findHandler(root, text, is24) {
  if (text.startsWith("path:")) return findHandlerInFile(root, text.slice("path:".length));
  if (text.includes("..")) {
    const advice = "Use absolute paths when specifying root directories in handler names.";
    throw new Fault("MalformedHandlerName", `'${text}' is not a valid handler name. ${advice}`);
  }
  const last = path.basename(text);
  const folder = text.slice(0, text.indexOf(last));
  const match = /^([^.]*)\.(.*)$/.exec(last);
  if (!match) throw new Fault("MalformedHandlerName", "Bad handler");
  const module = await loading(() => (is24 ? loadFrom24 : loadUpTo22)(root, folder, match[1]));
  return pick(module, match[2], text, is24);
}

/** The handler of a plain file, `<file>:<name>`; without a name the first of handler, lambda_handler. */
async function findHandlerInFile(root, text) {
  const colon = text.lastIndexOf(":");
  const [file, name] = [text.slice(0, colon), text.slice(colon + 1)];
  const full = path.resolve(root, file);
  const isModule = file.endsWith(".mjs") || (file.endsWith(".js") && isInModulePackage(path.dirname(full)));
  const module = await loading(() => (isModule ? importFile : require)(full));
  if (name) return pick(module, name, text, true);
  const first = ["handler", "lambda_handler"].find((one) => module?.[one] ?? module?.default?.[one]);
  if (first) return pick(module, first, file, true);
  const names = Object.keys(module ?? {}).join(", ") || "nothing by name";
  throw new Fault("HandlerNotFound", `${file} exports neither handler nor lambda_handler, but ${names}`);
}

function refuseWhatCannotRun(handler, is24) {
  if (handler[STREAMING]) {
    throw new Fault("StreamingNotSupported", "CloudFront invokes functions without response streaming");
  }
  if (is24 && handler.length >= 3) {
    throw new Fault(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
        "You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more " +
        "information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
}

// --- the files the function was loaded from --------------------------------------------------------------------------

const told = new Set();
const IMPORTED = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}\/[^"']+)["']/g;

/** Node tells the CommonJS modules it has loaded; of ES modules the relative imports are read from their text. */
function newSources(entry) {
  const found = [];
  const visit = (file) => {
    if (told.has(file) || !fs.existsSync(file) || !fs.statSync(file).isFile()) return;
    told.add(file);
    found.push(file);
    if (!/\.m?js$/.test(file)) return;
    for (const [, relative] of fs.readFileSync(file, "utf8").matchAll(IMPORTED)) {
      visit(path.resolve(path.dirname(file), relative));
    }
  };
  if (entry) entry.forEach(visit);
  for (const file in require.cache) if (!told.has(file)) visit(file);
  return found;
}

function entryFiles(root, text) {
  const file = text.startsWith("path:") ? text.slice("path:".length).replace(/:[^:]*$/, "") : text;
  const base = path.resolve(root, path.dirname(file), path.basename(file).split(".")[0]);
  const whole = path.resolve(root, file);
  const packages = [path.join(path.dirname(whole), "package.json"), path.join(root, "package.json")];
  return [whole, base + ".js", base + ".mjs", base + ".cjs", ...packages];
}

// --- an invocation ---------------------------------------------------------------------------------------------------

/** Posts the one answer of an invocation and then waits, blocked, for the next. */
class Invocation {
  constructor(worker, size) {
    const end = incoming.indexOf(10, 5);
    [requestId, this.deadline, this.traceId] = incoming.latin1Slice(5, end).split(" ");
    process.env._X_AMZN_TRACE_ID = this.traceId;
    this.worker = worker;
    this.event = incoming.latin1Slice(end + 1, size); // ASCII: edgetui escapes the rest.
    this.isPosted = false;
    this.isSettled = false;
    this.waits = true;
    // From 24 on nothing stands in for a promise that never settles: the process ends.
    this.onEmptyLoop = worker.is24 ? undefined : () => this.succeed(null);
  }

  post(kind, text) {
    if (this.isPosted) return;
    this.isPosted = true;
    this.onEmptyLoop = undefined;
    const fresh = newSources();
    if (fresh.length) send("S", JSON.stringify(fresh));
    send(kind, text);
    setImmediate(this.worker.next);
  }

  succeed(result) {
    let text;
    try {
      text = JSON.stringify(result === undefined ? null : result) ?? "";
    } catch {
      const error = new Error("Unable to stringify response body");
      if (this.worker.is24) error.name = "Runtime.JSONStringifyError";
      return this.fail(error, "M");
    }
    this.post(this.isEcho(text) ? "U" : "R", text);
  }

  /** Does the result say what the message says that the event ends with? */
  isEcho(text) {
    const tail = text + "}}]}";
    const at = this.event.length - tail.length;
    const isLast = this.event.endsWith(tail);
    return isLast && (this.event.endsWith('"request":', at) || this.event.endsWith('"response":', at));
  }

  fail(error, kind = "E") {
    if (this.isPosted) return;
    logError("Invoke Error", error);
    this.post(kind, JSON.stringify(payloadOf(error)));
  }

  /** The first of callback, done, succeed, fail counts. */
  once(complete) {
    return (...given) => {
      if (this.isSettled) return;
      this.isSettled = true;
      complete(...given);
    };
  }

  get callback() {
    return this.once((error, result) => {
      if (error !== undefined && error !== null) this.fail(error);
      else if (!this.waits) this.succeed(result);
      else this.onEmptyLoop = () => setImmediate(() => this.succeed(result));
    });
  }

  /** Written out as one literal each: put together from parts it costs six times as much, at every invocation. */
  context() {
    const { deadline, traceId } = this;
    return {
      ...FUNCTION,
      clientContext: undefined,
      identity: undefined,
      invokedFunctionArn: this.worker.arn,
      awsRequestId: requestId,
      tenantId: undefined,
      getRemainingTimeInMillis: () => Number(deadline) - now(),
      xRayTraceId: traceId,
    };
  }

  contextUpTo22() {
    const invocation = this;
    const { deadline } = this;
    return {
      get callbackWaitsForEmptyEventLoop() {
        return invocation.waits;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        invocation.waits = value;
      },
      succeed: this.once((result) => this.succeed(result)),
      fail: this.once((error) => this.fail(error ?? "handled")),
      done: this.once((error, result) => {
        if (error === undefined || error === null) this.succeed(result);
        else this.fail(error);
      }),
      functionVersion: FUNCTION.functionVersion,
      functionName: FUNCTION.functionName,
      memoryLimitInMB: FUNCTION.memoryLimitInMB,
      logGroupName: FUNCTION.logGroupName,
      logStreamName: FUNCTION.logStreamName,
      clientContext: undefined,
      identity: undefined,
      invokedFunctionArn: this.worker.arn,
      awsRequestId: requestId,
      tenantId: undefined,
      getRemainingTimeInMillis: () => Number(deadline) - now(),
    };
  }

  run(handler) {
    return this.worker.is24 ? this.runFrom24(handler) : this.runUpTo22(handler);
  }

  runUpTo22(handler) {
    const context = this.contextUpTo22();
    try {
      const result = handler(JSON.parse(this.event), context, this.callback);
      if (result && typeof result.then === "function") result.then(context.succeed, context.fail);
    } catch (error) {
      this.callback(error);
    }
  }

  async runFrom24(handler) {
    const settled = this.once((complete) => setImmediate(complete));
    try {
      const result = await handler(JSON.parse(this.event), this.context());
      settled(() => this.succeed(result));
    } catch (error) {
      settled(() => this.fail(error));
    }
  }
}

class Worker {
  constructor(configuration) {
    this.is24 = configuration.node24;
    this.arn = configuration.arn;
    this.handler = undefined;
    this.current = undefined;
    this.next = this.next.bind(this);
  }

  async load({ handler: text, root }) {
    const entry = entryFiles(root, text);
    try {
      this.handler = await findHandler(root, text, this.is24);
      refuseWhatCannotRun(this.handler, this.is24);
    } catch (error) {
      logError("Uncaught Exception", error);
      send("S", JSON.stringify(newSources(entry)));
      sendError("F", error);
      exit(1);
    }
    // Not before node has told of promises that were rejected while loading: they fail the initialisation.
    setImmediate(() => {
      send("L", JSON.stringify({ version: process.versions.node, files: newSources(entry) }));
      this.next();
    });
  }

  next() {
    this.current = new Invocation(this, receive());
    this.current.run(this.handler);
  }

  /** An error nobody caught ends the process, and the invocation or the loading with it. */
  crash(title, error, code) {
    logError(title, error);
    if (!this.current?.isPosted) sendError(this.current ? "X" : "F", error);
    exit(code);
  }
}

const end = receive();
const configuration = JSON.parse(incoming.utf8Slice(5, end));
const worker = new Worker(configuration);
process.argv.splice(2);
patchConsole();
makeBlocking("stdout");
makeBlocking("stderr");
if (configuration.freeze_time !== null) {
  const { freeze } = await import("./frozen_time.mjs");
  freeze(configuration.freeze_time);
}
globalThis.awslambda = { streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: "response" }) };
process.on("uncaughtException", (error) => worker.crash("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => {
  const error = new Fault("UnhandledPromiseRejection", String(reason));
  worker.crash("Unhandled Promise Rejection", Object.assign(error, { reason }), 128);
});
process.on("beforeExit", () => worker.current?.onEmptyLoop?.());
await worker.load(configuration);
