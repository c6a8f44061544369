'use strict';

// A WebSocket server on ws, for Socklens to be tested against. It prints "listening PORT" and, when it ends, what it
// counted as one line of JSON; GET /stats gives the same meanwhile. ../README.md tells its options and paths.

const http = require('node:http');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    deflate: { type: 'string', default: 'off' }, // off, takeover or no-takeover
    'server-bits': { type: 'string' },
    'client-bits': { type: 'string' },
    subprotocol: { type: 'string', multiple: true, default: [] },
    'until-eof': { type: 'boolean', default: false }, // end when standard input does
  },
});

const maxPayload = 256 << 20;
const maxLinks = 100_000; // that stats remember
const links = [];

function deflateOptions() {
  if (options.deflate === 'off') return false;
  const forget = options.deflate === 'no-takeover';
  const pmd = { threshold: 0, serverNoContextTakeover: forget, clientNoContextTakeover: forget };
  if (options['server-bits']) pmd.serverMaxWindowBits = Number(options['server-bits']);
  if (options['client-bits']) pmd.clientMaxWindowBits = Number(options['client-bits']);
  return pmd;
}

function stats() {
  const sum = { server: 'node', connections: links.length, links };
  for (const key of ['messages_in', 'messages_out', 'bytes_in', 'bytes_out']) {
    sum[key] = links.reduce((n, link) => n + link[key], 0);
  }
  return JSON.stringify(sum);
}

const server = http.createServer(async (req, res) => {
  if (req.url === '/stats?ended=1') {
    while (links.some((link) => link.open)) await new Promise((resolve) => setTimeout(resolve, 5));
  } else if (req.url !== '/stats') {
    res.statusCode = 404;
  }
  res.setHeader('Content-Type', 'application/json');
  res.end(stats() + '\n');
});

const sockets = new WebSocketServer({
  server,
  maxPayload,
  perMessageDeflate: deflateOptions(),
  handleProtocols: (offered) => options.subprotocol.find((p) => offered.has(p)) || false,
});

sockets.on('connection', (ws, req) => {
  const url = new URL(req.url, 'ws://localhost');
  const link = {
    path: req.url, extensions: ws.extensions, subprotocol: ws.protocol, open: true, headers: req.rawHeaders,
    messages_in: 0, messages_out: 0, bytes_in: 0, bytes_out: 0, pings_in: 0, pongs_in: 0, code: 0, reason: '', error: '',
  };
  if (links.length < maxLinks) links.push(link);

  ws.on('message', (data, binary) => {
    link.messages_in++;
    link.bytes_in += data.length;
    if (url.pathname === '/echo') send(ws, link, data, binary);
    if (url.pathname === '/broadcast') {
      for (const other of sockets.clients) {
        if (other.broadcast) send(other, other.broadcast, data, binary);
      }
    }
  });
  ws.on('ping', () => link.pings_in++);
  ws.on('pong', () => link.pongs_in++);
  ws.on('error', (err) => { link.error = err.message; });
  ws.on('close', (code, reason) => {
    link.open = false;
    link.code = code;
    link.reason = reason.toString();
  });

  const query = (name, def) => Number(url.searchParams.get(name) ?? def);
  switch (url.pathname) {
    case '/echo':
      break;
    case '/broadcast':
      ws.broadcast = link;
      break;
    case '/flood':
      flood(ws, link, query).catch((err) => { link.error ||= err.message; });
      break;
    case '/big':
      send(ws, link, filler(query('size', 10 << 20)), query('binary', 1) === 1, query('fragments', 1));
      break;
    case '/ping':
      ws.ping(url.searchParams.get('payload') ?? 'from node');
      break;
    case '/close':
      ws.close(query('code', 1000), url.searchParams.get('reason') ?? '');
      break;
    default:
      ws.close(1008, 'no such path');
  }
});

// send sends one message, in so many fragments, and resolves when the system has taken it.
function send(ws, link, data, binary, fragments = 1) {
  link.messages_out++;
  link.bytes_out += data.length;
  const size = Math.max(1, Math.ceil(data.length / fragments));
  return new Promise((resolve, reject) => {
    for (let at = 0, fin = false; !fin; at += size) {
      fin = at + size >= data.length;
      const done = fin ? (err) => (err ? reject(err) : resolve()) : undefined;
      ws.send(data.subarray(at, at + size), { binary, fin }, done);
    }
  }).catch((err) => { link.error ||= err.message; });
}

// filler returns readable bytes whose every line tells where it stands.
function filler(size) {
  const all = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    at += all.write(`${at} bytes before this line\n`, at, 'latin1');
  }
  return all;
}

// flood sends count messages of exactly size bytes, rate a second or, with a rate of 0, as fast as they are taken.
async function flood(ws, link, query) {
  const count = query('count', 1000), rate = query('rate', 0), size = Math.max(60, query('size', 200));
  const binary = query('binary', 0) === 1, fragments = query('fragments', 1);
  const start = process.hrtime.bigint();
  for (let n = 1; n <= count && ws.readyState === ws.OPEN;) {
    const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
    const due = rate > 0 ? Math.min(count, 1 + Math.floor(elapsed * rate)) : count;
    let last;
    for (const until = Math.min(due, n + 511); n <= until; n++) {
      const head = `{"type":"flood","id":${n},"price":${100 + (n % 10000) / 100},"pad":"`;
      last = send(ws, link, Buffer.from(head + '.'.repeat(size - head.length - 2) + '"}'), binary, fragments);
    }
    await last;
    if (rate > 0 && n > due) await new Promise((resolve) => setTimeout(resolve, Math.max(1, (1000 * n) / rate - elapsed * 1000)));
  }
  if (query('close', 1) === 1) ws.close(1000, `${count} messages sent`);
}

function end() {
  process.stdout.write(stats() + '\n', () => process.exit(0));
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
if (options['until-eof']) process.stdin.resume().on('end', end).on('error', end);

server.listen(Number(options.port), options.host, () => console.log(`listening ${server.address().port}`));
