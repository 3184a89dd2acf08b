// Signing in at an issuer that is not ours. The issuers are stood in for at the edge of the network: what they answer is as
// the specifications say, and the token is one that this Lectern takes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { launch, ORIGIN, tokenOf, visitor } from "./lectern.mjs";

/** An OpenID Connect issuer whose one user has signed in already: discovery, authorisation, tokens. */
async function openIssuer() {
  const asked = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://issuer");
    const json = (body) => response.writeHead(200, { "content-type": "application/json", "access-control-allow-origin": "*" }).end(JSON.stringify(body));
    asked.push(url);
    if (url.pathname === "/.well-known/openid-configuration") {
      return json({ issuer: origin, authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token`, jwks_uri: `${origin}/keys` });
    }
    if (url.pathname === "/authorize") {
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("code", "one-time");
      back.searchParams.set("state", url.searchParams.get("state"));
      return response.writeHead(302, { location: back.href }).end();
    }
    return tokenOf("student").then((token) => json({ access_token: token, id_token: token, token_type: "Bearer", expires_in: 300 }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, asked, close: () => server.close() };
}

const KEY = `pk_test_${btoa("clerk.school.example$")}`;
const CLERK = "https://clerk.school.example";

/** What Clerk's script does as far as we use it: it goes to Clerk's pages and knows after that who is signed in. */
const clerkScript = (token) => `window.Clerk = {
  session: null,
  async load() { if (sessionStorage.clerk) this.session = { getToken: async () => ${JSON.stringify(token)} }; },
  async redirectToSignIn({ signInForceRedirectUrl }) { sessionStorage.clerk = "signed in"; location.assign(signInForceRedirectUrl); },
}`;

describe("signing in at an issuer", { timeout: 120_000 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  /** Somebody whose Lectern is configured otherwise. Its content policy names another issuer, so it does not count here. */
  const at = async (config) => {
    const visit = await visitor(browser, null, { bypassCSP: true });
    await visit.page.route("**/api/auth/config", async (route) => route.fulfill({ json: { issuer: null, clientId: null, scopes: null, clerkPublishableKey: null, people: [], ...config } }));
    return visit;
  };
  const isStudentAtCourses = async (page) => {
    await page.waitForURL(`${ORIGIN}/courses`);
    assert.equal((await page.request.get("/api/auth/me").then((answer) => answer.json())).displayName, "Student");
  };

  test("OpenID Connect: there with PKCE, and back where one wanted to be", async () => {
    const issuer = await openIssuer();
    const { page, close } = await at({ mode: "oidc", issuer: issuer.origin, clientId: "lectern", scopes: "openid profile email" });
    await page.goto("/courses");
    await page.getByRole("button", { name: "Continue" }).click();
    await isStudentAtCourses(page);
    const { searchParams } = issuer.asked.find(({ pathname }) => pathname === "/authorize");
    assert.equal(searchParams.get("response_type"), "code");
    assert.equal(searchParams.get("code_challenge_method"), "S256");
    assert.equal(searchParams.get("redirect_uri"), `${ORIGIN}/sign-in/callback`);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.doesNotMatch(kept, /eyJ/, "no token is kept");
    await close();
    issuer.close();
  });

  test("Clerk: its script leads to its pages, and back where one wanted to be", async () => {
    const { page, close } = await at({ mode: "clerk", clerkPublishableKey: KEY });
    const token = await tokenOf("student");
    await page.route(`${CLERK}/**`, (route) => route.fulfill({ contentType: "text/javascript", body: clerkScript(token) }));
    await page.goto("/courses");
    await page.getByRole("button", { name: "Continue" }).click();
    await isStudentAtCourses(page);
    await close();
  });

  test("an issuer that does not answer: it says so, and one can try again", async () => {
    const { page, close } = await at({ mode: "oidc", issuer: "http://127.0.0.1:9", clientId: "lectern" });
    await page.goto("/courses");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("The sign-in of your school could not be reached.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Continue" }).isEnabled());
    await close();
  });
});
