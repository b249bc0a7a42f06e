<?php

// The chat in a Laravel app: these routes in routes/web.php, and in config/services.php
// 'chat' => ['secret' => env('JWT_SECRET'), 'url' => env('GATEWAY_URL')]. Needs firebase/php-jwt.

use Firebase\JWT\JWT;
use Illuminate\Support\Facades\Route;

$chatUrl = function () {
    $claims = ['system_id' => 'cointutor', 'user_id' => (string) auth()->id(), 'exp' => time() + 3600];
    $token = JWT::encode($claims, config('services.chat.secret'), 'HS256');
    return rtrim(config('services.chat.url'), '/') . '/chat?token=' . $token;
};

Route::get('/open-chat', function () use ($chatUrl) {
    return redirect()->away(auth()->check() ? $chatUrl() : '/login?next=/open-chat', 302, ['Cache-Control' => 'no-store']);
});

Route::get('/api/chat-url', function () use ($chatUrl) {
    return auth()->check()
        ? response()->json(['url' => $chatUrl()], 200, ['Cache-Control' => 'no-store'])
        : response()->json(['error' => 'not logged in'], 401, ['Cache-Control' => 'no-store']);
});
