// Reads codes in a picture: the browser's own reader where it has one, else ZXing's, which is
// loaded only now.

const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "itf"];
const FORMATS_OF_ZXING = ["QRCode", "DataMatrix", "Code128", "Code39", "EAN13", "ITF"];

// A function from something drawable to the text of a code in it, or null.
export async function makeReader() {
  return (await native()) ?? zxing();
}

async function native() {
  try {
    const known = await BarcodeDetector.getSupportedFormats();
    if (!known.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? null;
  } catch {
    return null; // none, or one that this phone has no parts for
  }
}

async function zxing() {
  const { prepareZXingModule, readBarcodes } = await import("./vendor/zxing-wasm/reader/index.js");
  // By itself it would get this from elsewhere.
  const locateFile = (name) => new URL(`./vendor/zxing-wasm/reader/${name}`, import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return async (canvas) => {
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await readBarcodes(image, { formats: FORMATS_OF_ZXING, maxNumberOfSymbols: 1, tryHarder: true });
    return found?.text || null;
  };
}
