export { createImageSource, type ImageSourceOptions } from './image-source.ts'
