// A real OpenID provider for the tests, in memory: `node provider.mjs PACKAGES PORT FOLDER SITE`.
// PACKAGES is where its packages are installed; SITE is the help centre, the one client.
// FOLDER/people.json has the claims of everybody, read anew at each sign-in; any password is right.
// Every start makes a new signing key. With FOLDER/server.pem it speaks TLS.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';

const [packages, port, folder, site] = process.argv.slice(2);
const { Provider } = await import(createRequire(path.join(packages, 'package.json')).resolve('oidc-provider'));

const pem = path.join(folder, 'server.pem');
const issuer = existsSync(pem) ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
const people = () => JSON.parse(readFileSync(path.join(folder, 'people.json'), 'utf8'));
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'readfirst',
      client_secret: 'client-secret-of-the-tests',
      redirect_uris: [`${site}/staff/sign-in/openid/back`],
      post_logout_redirect_uris: [`${site}/staff/sign-in`],
    },
  ],
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: `key-${process.pid}` }] },
  cookies: { keys: ['a-key-of-the-tests'] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  findAccount: (_, id) => people()[id] && { accountId: id, claims: () => ({ sub: id, ...people()[id] }) },
  ttl: { AuthorizationCode: 2, AccessToken: 60, IdToken: 60, Interaction: 300, Session: 300, Grant: 300 }, // seconds
  // Everybody agrees: that page is the provider's own business.
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
if (existsSync(pem)) {
  const both = readFileSync(pem);
  https.createServer({ key: both, cert: both }, provider.callback()).listen(port, '127.0.0.1');
} else {
  provider.listen(port, '127.0.0.1');
}
