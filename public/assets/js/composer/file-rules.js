// Which files an app accepts, by its configuration, and why a file is refused. No DOM.

const MB = 1024 * 1024;

/** Dify's file types by extension (docs/dify-api.md#upload-a-file), its only criterion. */
const KINDS = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'svg'],
  document: [
    ...['txt', 'md', 'mdx', 'markdown', 'pdf', 'html', 'htm', 'xlsx', 'xls', 'vtt', 'properties', 'doc', 'docx', 'csv'],
    ...['eml', 'msg', 'ppt', 'pptx', 'xml', 'epub'],
  ],
  audio: ['mp3', 'm4a', 'wav', 'amr', 'mpga'],
  video: ['mp4', 'mov', 'mpeg', 'webm'],
};

/** The setting of `system_parameters` that limits a type, in MB; `file_size_limit` for the others. */
const LIMITS = { image: 'image_file_size_limit', audio: 'audio_file_size_limit', video: 'video_file_size_limit' };

const DEFAULT_NUMBER = 3;

/**
 * The rules for the files of a message, or null if it can have none. `upload` is `file_upload` of `/v1/parameters`;
 * Dify before 1.0 has images only. `limits`: the `system_parameters` and `upload_mb` of the session.
 */
export function messageFileRules(upload, limits) {
  if (upload?.enabled === undefined) {
    const { enabled, number_limits: number, transfer_methods: methods } = upload?.image ?? {};
    return enabled ? rules({ types: ['image'], extensions: [], methods, number }, limits) : null;
  }
  if (!upload.enabled) return null;
  return rules({ ...allowed(upload), number: upload.number_limits }, limits);
}

/** The rules for the files of a form field of type `file` or `file-list`. */
export function fieldRules(definition, limits) {
  const number = definition.type === 'file' ? 1 : definition.max_length;
  return rules({ ...allowed(definition), number }, limits);
}

function allowed({
  allowed_file_types: types,
  allowed_file_extensions: extensions,
  allowed_file_upload_methods: methods,
}) {
  return { types, extensions, methods };
}

/** Remote URLs are not offered: the gateway would refuse them. */
function rules({ types, extensions, methods, number }, limits = {}) {
  if (methods?.length && !methods.includes('local_file')) return null;
  return {
    types: types?.length ? types : ['image', 'document', 'audio', 'video'],
    extensions: (extensions ?? []).map((extension) => extension.replace(/^\./, '').toLowerCase()),
    number: Math.min(number || DEFAULT_NUMBER, limits.workflow_file_upload_limit || Infinity),
    limits,
  };
}

/** Dify's type of a file under these rules: image, document, audio, video or custom; null if it is refused. */
export function kindOf(name, { types, extensions }) {
  const extension = extensionOf(name);
  const kind = Object.keys(KINDS).find((candidate) => KINDS[candidate].includes(extension));
  if (kind && types.includes(kind)) return kind;
  return types.includes('custom') && extensions.includes(extension) ? 'custom' : null;
}

/** Why a file is refused: `type`, `empty` or `size` with its limit in MB; null if it is accepted. */
export function problemOf({ name, size }, rules) {
  const kind = kindOf(name, rules);
  if (kind === null) return { code: 'type' };
  if (size === 0) return { code: 'empty' };
  const { limits } = rules;
  const limit = Math.min(limits[LIMITS[kind] ?? 'file_size_limit'] || Infinity, limits.upload_mb || Infinity);
  return size > limit * MB ? { code: 'size', limit } : null;
}

/** What iPhones call their pictures inside the file, behind its size. */
const HEIC = /^ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/;

/** Whether a picture that calls itself JPEG or PNG is HEIC, which no model reads: phones and programs rename without converting. */
export async function isHiddenHeic(file) {
  return /\.(jpe?g|png)$/i.test(file.name) && HEIC.test(await file.slice(4, 12).text());
}

/** For the `accept` of a file input. */
export function acceptOf({ types, extensions }) {
  const kinds = types.flatMap((type) => KINDS[type] ?? extensions);
  return kinds.map((extension) => `.${extension}`).join(',');
}

function extensionOf(name) {
  return /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}
