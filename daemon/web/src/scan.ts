// Reads QR codes: what a camera sees, or a picture. The browser's own detector where it has one, else
// the library's, which is fetched then and not before.

const kLongestSide = 1280; // of what is searched; a label fills a good part of it
const kBetweenFramesMs = 150;

interface Detector {
  detect(image: ImageData): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

let detector: Promise<Detector> | undefined;

async function makeDetector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = own ? await own.getSupportedFormats().catch(() => []) : [];
  if (own && formats.includes('qr_code')) return new own({ formats: ['qr_code'] });
  const { decodeQR } = await import('qr/decode.js');
  return {
    async detect(image) {
      try {
        return [{ rawValue: decodeQR(image) }];
      } catch {
        return []; // it throws where there is no code
      }
    },
  };
}

// The text of a QR code in the picture; null where there is none.
export async function codeIn(image: ImageData): Promise<string | null> {
  detector ??= makeDetector();
  const [found] = await (await detector).detect(image);
  return found?.rawValue ?? null;
}

type Source = CanvasImageSource & ({ videoWidth: number; videoHeight: number } | ImageBitmap);

function pixelsOf(source: Source): ImageData | null {
  const [width, height] =
    'videoWidth' in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  if (width === 0 || height === 0) return null; // the camera has not begun
  const scale = Math.min(1, kLongestSide / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

export async function codeInPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  const pixels = pixelsOf(picture);
  picture.close();
  return pixels && codeIn(pixels);
}

// Looks at frame after frame until there is a code; null once `wanted` is aborted.
export async function codeInVideo(
  video: HTMLVideoElement, wanted: AbortSignal,
): Promise<string | null> {
  while (!wanted.aborted) {
    const pixels = pixelsOf(video);
    const code = pixels && (await codeIn(pixels));
    if (code && !wanted.aborted) return code;
    await new Promise((done) => setTimeout(done, kBetweenFramesMs));
  }
  return null;
}

// Browsers give a camera to pages of this machine and over https only.
export const canAskForCamera = () =>
  window.isSecureContext && navigator.mediaDevices?.getUserMedia !== undefined;

export const openCamera = () =>
  navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false,
  });
