// The chat in a Vue app: useChat() in the setup of the component that is there as long as the chat; with a ref of an element, the
// chat fills that element.

import { onMounted, onUnmounted, type Ref } from 'vue';
import { ChatGateway } from '@chat-gateway/embed';

export function useChat(place?: Ref<HTMLElement | null>) {
    let destroy = () => {};
    onMounted(() => {
        const target = place?.value;
        const chat = ChatGateway.init({ chatUrl: '/api/chat-url', ...(target && { mode: 'inline', target }) });
        destroy = () => chat.destroy();
    });
    onUnmounted(() => destroy());
}
