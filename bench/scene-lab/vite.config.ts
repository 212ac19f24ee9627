import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds the scene lab by itself: it never becomes part of the shipped renderer. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: process.env.SCENE_LAB_OUT ?? '/tmp/nexus-scene-lab', emptyOutDir: true, target: 'es2023' },
  worker: { format: 'es' },
})
