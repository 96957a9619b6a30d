// The gateway's Content-Security-Policy allows own files only, so nothing is inlined as data: URIs.
// `vite` alone serves the sources and takes the API from a running gateway, which refuses requests
// of another origin; hence the header.
import { defineConfig } from 'vite';

const kGateway = 'http://127.0.0.1:8080';

export default defineConfig({
  build: { target: 'es2022', assetsInlineLimit: 0, emptyOutDir: true, modulePreload: false },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: kGateway, changeOrigin: true, headers: { origin: kGateway } } },
  },
});
