import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "../docs/openapi.json",
  output: { path: "src/api/generated", clean: true },
  // `auth: false`: who we are comes by cookie, which no call has to add.
  plugins: ["@hey-api/typescript", { name: "@hey-api/sdk", auth: false }, { name: "@hey-api/client-fetch", throwOnError: true }],
});
