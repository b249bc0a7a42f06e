// The chat in a React app: <ChatBubble />, or <InlineChat /> in the place of the page that it fills.

import { useEffect, useRef } from 'react';
import { ChatGateway } from '@chat-gateway/embed';

export function ChatBubble() {
    useEffect(() => {
        const chat = ChatGateway.init({ chatUrl: '/api/chat-url' });
        return () => chat.destroy();
    }, []);
    return null;
}

export function InlineChat() {
    const place = useRef<HTMLDivElement>(null);
    useEffect(() => {
        const chat = ChatGateway.init({ chatUrl: '/api/chat-url', mode: 'inline', target: place.current! });
        return () => chat.destroy();
    }, []);
    return <div ref={place} />;
}
