// A link to a state: #xp=NAME:DATA, or #xp=NAME.2:DATA for the second one of that name on the page.
// DATA is base64url of the JSON of the traits that differ from the page's own state.

const encode = text => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
function decode(data) {
  const bytes = Uint8Array.from(atob(data.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

export function writeLink(place, state, home) {
  const changed = Object.fromEntries(Object.entries(state).filter(([k, v]) => JSON.stringify(v) !== JSON.stringify(home[k])));
  return `xp=${place}:${encode(JSON.stringify(changed))}`;
}

/** {place, state} of a location hash; null when it is none of ours or damaged. Only traits named in `known` will be used. */
export function readLink(hash) {
  const found = /^#?xp=([a-z][a-z0-9_]*(?:\.\d+)?):([\w-]*)$/.exec(hash);
  if (!found) return null;
  try {
    const state = JSON.parse(decode(found[2]));
    return state && typeof state === 'object' && !Array.isArray(state) ? { place: found[1], state } : null;
  } catch { return null; }
}
