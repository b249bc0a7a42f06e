// An Express app with the recipe and a sample login.

const express = require('express');

const app = express();
app.use((request, _response, next) => {
  const user = new URLSearchParams(request.headers.cookie).get('user');
  if (user) request.user = { id: user };
  next();
});
app.get('/login', (request, response) => response.cookie('user', request.query.user).end());
app.use(require('./chat'));

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
