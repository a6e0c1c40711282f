import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type Attribute, type Block, PROVIDER, RESOURCES } from './azurerm-schema.js';

/**
 * A provider that has the schemas of azurerm and no more: it speaks as much of Terraform's plugin protocol 5 as validate
 * and plan take. https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto (5.9, 2025-02-10)
 */
export interface StandIn {
  /** The value of TF_REATTACH_PROVIDERS that leads Terraform to it. */
  readonly reattach: string;
  close(): Promise<void>;
}

/** Starts the stand-in on a free port of this machine. */
export async function startStandIn(): Promise<StandIn> {
  const server: Http2Server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => answer(stream, String(headers[':path'])));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (!isAddressInfo(address)) throw new Error('the stand-in has no port');
  const plugin = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${address.port}` },
  };
  return {
    reattach: JSON.stringify({ 'registry.terraform.io/hashicorp/azurerm': plugin }),
    close: () =>
      new Promise((closed) => {
        for (const session of sessions) session.destroy();
        server.close(() => closed());
      }),
  };
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

const METHODS: Readonly<Record<string, (request: Buffer) => Buffer>> = {
  '/tfplugin5.Provider/GetSchema': schemas,
  // The configuration comes back as it was given: field 1 of both messages.
  '/tfplugin5.Provider/PrepareProviderConfig': (request) => bytes(1, field(request, 1)),
  '/tfplugin5.Provider/Configure': () => Buffer.alloc(0),
  '/tfplugin5.Provider/ValidateResourceTypeConfig': () => Buffer.alloc(0),
  // The proposed state, field 3, is the planned one.
  '/tfplugin5.Provider/PlanResourceChange': (request) => bytes(1, field(request, 3)),
  '/tfplugin5.Provider/Stop': () => Buffer.alloc(0),
};

function answer(stream: ServerHttp2Stream, path: string): void {
  const method = METHODS[path];
  stream.on('error', () => undefined);
  const respond = (body: Buffer | undefined): void => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': body ? '0' : '12' }));
    stream.end(body && Buffer.concat([Buffer.from([0]), lengthPrefix(body), body]));
  };
  if (!method) {
    respond(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  // The message starts after a byte for compression and four for its length.
  stream.on('end', () => respond(method(Buffer.concat(chunks).subarray(5))));
}

function lengthPrefix(body: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  return prefix;
}

function schemas(): Buffer {
  const resources = Object.entries(RESOURCES).map(([name, block]) =>
    bytes(2, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, schemaOf(block))])),
  );
  return Buffer.concat([bytes(1, schemaOf(PROVIDER)), ...resources]);
}

function schemaOf(block: Block): Buffer {
  return bytes(2, blockOf(block));
}

const LIST_OF_BLOCKS = 2;

function blockOf({ attributes, blocks = {} }: Block): Buffer {
  const nested = Object.entries(blocks).map(([name, block]) => {
    const parts = [bytes(1, Buffer.from(name)), bytes(2, blockOf(block)), number(3, LIST_OF_BLOCKS)];
    return bytes(3, Buffer.concat([...parts, ...(block.min === undefined ? [] : [number(4, block.min)])]));
  });
  return Buffer.concat([
    ...Object.entries(attributes).map(([name, one]) => bytes(2, attributeOf(name, one))),
    ...nested,
  ]);
}

function attributeOf(name: string, { type, use }: Attribute): Buffer {
  return Buffer.concat([
    bytes(1, Buffer.from(name)),
    bytes(2, Buffer.from(JSON.stringify(type))),
    ...(use === 'required' ? [number(4, 1)] : []),
    ...(use.includes('optional') ? [number(5, 1)] : []),
    ...(use.includes('computed') ? [number(6, 1)] : []),
  ]);
}

/** A field of protocol buffers that has a length. https://protobuf.dev/programming-guides/encoding/ (2025-02-10) */
function bytes(tag: number, content: Buffer): Buffer {
  return Buffer.concat([varint((tag << 3) | 2), varint(content.length), content]);
}

function number(tag: number, value: number): Buffer {
  return Buffer.concat([varint(tag << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return Buffer.from([...out, rest]);
}

/** The first field of that number, which has a length; empty where there is none. */
function field(message: Buffer, tag: number): Buffer {
  let at = 0;
  const read = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = message[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  while (at < message.length) {
    const key = read();
    if ((key & 7) === 0) {
      read();
      continue;
    }
    const length = read();
    if (key >> 3 === tag) return message.subarray(at, at + length);
    at += length;
  }
  return Buffer.alloc(0);
}
