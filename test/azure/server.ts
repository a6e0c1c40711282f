import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers by path and query; of a list, one after the other and then the last again. */
export type Site = Record<string, Answer | readonly Answer[]>;

export function answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) =>
    void response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body);
}

export function redirect(location: string): Answer {
  return answer(302, '', { location });
}

/** Promises more than it sends, and hangs up. */
export function truncated(body: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': String(body.length * 2) });
    response.write(body, () => response.destroy());
  };
}

/** Sends for as long as somebody reads. */
export const endless: Answer = (response) => {
  const block = Buffer.alloc(2 ** 20, ' ');
  const send = (): void => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', send);
  send();
};

/** Takes the request and says nothing. */
export const silent: Answer = () => undefined;

/** Runs a server on this machine while the action runs; `hits` are the addresses asked for, in order. */
export async function withServer<T>(site: Site, action: (base: string, hits: string[]) => Promise<T>): Promise<T> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    const address = request.url ?? '';
    const answers = [site[address.replace(/[?&]api-version=[^&]*/, '')] ?? answer(404, 'not here')].flat();
    const before = hits.filter((hit) => hit === address).length;
    hits.push(address);
    (answers[before] ?? answers.at(-1))?.(response, request);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    return await action(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** A proxy that takes CONNECT; gives what was asked of it. */
export async function withProxy(action: (proxy: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await action(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
