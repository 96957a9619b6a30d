// The gateway's Content-Security-Policy allows own files only, so nothing is inlined as data: URIs.
import { defineConfig } from 'vite';

export default defineConfig({
  build: { target: 'es2022', assetsInlineLimit: 0, emptyOutDir: true, modulePreload: false },
});
