import { auth } from '../../../auth.js';
import { chatUrl } from '../../../lib/chat-url.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const session = await auth();
  const headers = { 'Cache-Control': 'no-store' };
  if (!session?.user) return Response.json({ error: 'not logged in' }, { status: 401, headers });
  return Response.json({ url: chatUrl(session.user) }, { headers });
}
