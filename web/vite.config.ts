// Builds the annotation page into the Python package, so that its users need no Node.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./", // the page may be served below any path of a proxy
  plugins: [react()],
  build: {
    outDir: "../src/vifailback/annotate/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false }, // the content security policy allows no inline script
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
