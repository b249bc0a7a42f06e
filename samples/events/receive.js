// Receives the gateway's events and prints them. Needs standardwebhooks.

const http = require('node:http');
const { Webhook } = require('standardwebhooks');

const webhook = new Webhook(process.env.EVENTS_SECRET);

const server = http.createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  try {
    const event = webhook.verify(body, request.headers); // the text as it arrived
    console.log(event.type, request.headers['webhook-id'], JSON.stringify(event.data)); // put it away, work on it later
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
});

server.listen(process.env.PORT ?? 3001, '127.0.0.1', () => {
  console.log(`Events are received at http://127.0.0.1:${server.address().port}/events`);
});
