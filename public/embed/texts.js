// The few texts in the host's page; all others are inside the frame.

const TEXTS = {
  en: [
    'AI chat',
    'Open the AI chat',
    'Close chat',
    'The chat cannot be opened. Try again?',
    'Please log in again, then try again.',
  ],
  ko: [
    'AI 채팅',
    'AI 채팅 열기',
    '채팅 닫기',
    '채팅을 열 수 없어요. 다시 시도할까요?',
    '다시 로그인한 다음 시도해 주세요.',
  ],
  ja: [
    'AIチャット',
    'AIチャットを開く',
    'チャットを閉じる',
    'チャットを開けません。再試行しますか？',
    'もう一度ログインしてから、お試しください。',
  ],
  zh: ['AI 聊天', '打开 AI 聊天', '关闭聊天', '无法打开聊天。要重试吗？', '请重新登录后再试。'],
  es: [
    'Chat con IA',
    'Abrir el chat con IA',
    'Cerrar el chat',
    'El chat no se puede abrir. ¿Reintentar?',
    'Inicia sesión de nuevo y vuelve a intentarlo.',
  ],
  vi: [
    'Trò chuyện với AI',
    'Mở trò chuyện với AI',
    'Đóng cửa sổ trò chuyện',
    'Không mở được cuộc trò chuyện. Thử lại?',
    'Vui lòng đăng nhập lại rồi thử lại.',
  ],
  ar: [
    'دردشة الذكاء الاصطناعي',
    'فتح دردشة الذكاء الاصطناعي',
    'إغلاق الدردشة',
    'لا يمكن فتح الدردشة. هل تريد المحاولة مرة أخرى؟',
    'يرجى تسجيل الدخول مجددًا ثم المحاولة.',
  ],
  he: ['צ׳אט AI', 'פתיחת צ׳אט AI', 'סגירת הצ׳אט', 'אי אפשר לפתוח את הצ׳אט. לנסות שוב?', 'התחברו מחדש ונסו שוב.'],
};

/** {title, open, close, failed, login} in the first supported language of a list of BCP 47 tags, else in English. */
export function textsIn(languages) {
  const known = languages
    .map((tag) => String(tag).toLowerCase().split(/[-_]/)[0])
    .find((tag) => Object.hasOwn(TEXTS, tag));
  const [title, open, close, failed, login] = TEXTS[known ?? 'en'];
  return { title, open, close, failed, login };
}
