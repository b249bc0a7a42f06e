<?php

// A pretend CoinTutor in PHP: knows who is logged in, and signs a chat URL for them. Needs nothing but PHP:
// it is the router of PHP's built-in server, which calls it for every request.

declare(strict_types=1);

function setting(string $name, string $otherwise = ''): string
{
    return getenv($name) ?: $otherwise;
}

/** The part to take home: who the user is, signed, for one hour. */
function chat_url(string $user_id): string
{
    $claims = ['system_id' => setting('SYSTEM_ID', 'cointutor'), 'user_id' => $user_id, 'exp' => time() + 3600];
    return setting('GATEWAY_URL', 'http://localhost:8000') . '/chat?token=' . jwt($claims, setting('JWT_SECRET'));
}

/** A JSON Web Token as RFC 7515 has it, with HS256. */
function jwt(array $claims, string $secret): string
{
    $signed = base64url(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . base64url(json_encode($claims));
    return $signed . '.' . base64url(hash_hmac('sha256', $signed, $secret, binary: true));
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** Pretended: a real host asks its session, never a cookie that anybody can write. */
function logged_in(): string
{
    return $_COOKIE['user'] ?? '';
}

function log_in(string $user): void
{
    setcookie('user', $user, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax']);
    header('Location: /', response_code: 303);
}

function reply(int $status, string $type, string $text): void
{
    http_response_code($status);
    header("Content-Type: $type; charset=utf-8");
    header('Cache-Control: no-store'); // what one user was given is not for the next
    echo $text;
}

function json(int $status, array $value): void
{
    reply($status, 'application/json', json_encode($value, JSON_UNESCAPED_SLASHES));
}

function page(): string
{
    return strtr(file_get_contents(__DIR__ . '/../page.html'), [
        '{{GATEWAY_URL}}' => setting('GATEWAY_URL', 'http://localhost:8000'),
        '{{LOGGED_IN}}' => logged_in() === '' ? 'false' : 'true',
    ]);
}

if (setting('JWT_SECRET') === '') {
    reply(500, 'text/plain', "JWT_SECRET is not set; it has to be the gateway's.");
    return;
}

match (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    '/' => reply(200, 'text/html', page()),
    '/api/chat-url' => logged_in() === ''
        ? json(401, ['error' => 'Nobody is logged in.'])
        : json(200, ['url' => chat_url(logged_in())]),
    '/login' => log_in($_GET['user'] ?? ''),
    '/logout' => log_in(''),
    default => reply(404, 'text/plain', 'Nothing is here.'),
};
