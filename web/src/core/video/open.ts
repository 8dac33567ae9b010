// Opens a camera: with the browser's decoder where it can, else as single images.
import type { Decoder, MakeDecoder } from "./decoding";
import { ImagesSource } from "./images";
import type { FrameSource, VideoApi, VideoMedia } from "./source";
import { type DecoderSetup, WebCodecsSource } from "./webcodecs";

/** The browser's decoders; where there are none (an insecure address, an old browser) frames come as images. */
export interface Decoders {
  make: MakeDecoder;
  supports(config: VideoDecoderConfig): Promise<boolean>;
}

export interface OpenOptions {
  /** null: use none. By default the browser's. */
  decoders?: Decoders | null;
  /** Bytes of pictures to hold. */
  heldBytes?: number;
  signal?: AbortSignal;
}

/** Rejects with what the server refuses with, or NetworkError. */
export async function openFrames(
  api: VideoApi,
  episode: string,
  camera: string,
  options: OpenOptions = {},
): Promise<FrameSource> {
  const media = await api.media(episode, camera, options.signal);
  const { heldBytes, decoders = browserDecoders() } = options;
  if (media.kind === "video") {
    const setup = decoders && (await decoderSetup(media, decoders));
    if (setup)
      return new WebCodecsSource(api, episode, camera, media, setup, heldBytes === undefined ? {} : { heldBytes });
  }
  return new ImagesSource(api, episode, camera, media, heldBytes);
}

function browserDecoders(): Decoders | null {
  if (typeof VideoDecoder === "undefined") return null;
  return {
    make: (init) => new BrowserDecoder(init),
    supports: async (config) => (await VideoDecoder.isConfigSupported(config)).supported ?? false,
  };
}

/** Software first: its pictures are plentiful, and every machine decodes alike. */
async function decoderSetup(media: VideoMedia, decoders: Decoders): Promise<DecoderSetup | null> {
  const config: VideoDecoderConfig = {
    codec: media.codec,
    codedWidth: media.coded_width,
    codedHeight: media.coded_height,
    optimizeForLatency: true,
    ...(media.description === null ? {} : { description: bytes(media.description) }),
  };
  for (const hardwareAcceleration of ["prefer-software", "no-preference"] as const) {
    const asked = { ...config, hardwareAcceleration };
    const supported = await decoders.supports(asked).catch(() => false); // TypeError: an unknown codec string
    if (supported) return { make: decoders.make, config: asked, copies: hardwareAcceleration !== "prefer-software" };
  }
  return null;
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The browser's VideoDecoder. */
class BrowserDecoder implements Decoder {
  private readonly decoder: VideoDecoder;

  constructor(init: VideoDecoderInit) {
    this.decoder = new VideoDecoder(init);
  }

  get state(): CodecState {
    return this.decoder.state;
  }

  get decodeQueueSize(): number {
    return this.decoder.decodeQueueSize;
  }

  get ondequeue(): Decoder["ondequeue"] {
    return this.decoder.ondequeue;
  }

  set ondequeue(then: Decoder["ondequeue"]) {
    this.decoder.ondequeue = then;
  }

  configure = (config: VideoDecoderConfig): void => this.decoder.configure(config);
  decode = (chunk: EncodedVideoChunkInit): void => this.decoder.decode(new EncodedVideoChunk(chunk));
  flush = (): Promise<void> => this.decoder.flush();
  reset = (): void => this.decoder.reset();
  close = (): void => this.decoder.close();
}
