import { auth } from '../../auth.js'; // Auth.js, or what returns { user: { id } } for a logged-in user
import { chatUrl } from '../../lib/chat-url.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const session = await auth();
  const Location = session?.user ? chatUrl(session.user) : '/login?next=/open-chat';
  return new Response(null, { status: 302, headers: { Location, 'Cache-Control': 'no-store' } });
}
