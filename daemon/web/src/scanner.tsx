// Fills in a label by camera or from a picture. Where the browser gives no camera it says so, and typing
// remains.
import { useEffect, useRef, useState } from 'preact/hooks';
import { manageWords } from './manage_words';
import { canAskForCamera, codeInPicture, codeInVideo, openCamera } from './scan';

interface CameraProps {
  found: (code: string) => void;
  failed: (why: string) => void;
}

// The camera is on as long as this is shown.
function Camera({ found, failed }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const wanted = new AbortController();
    let stream: MediaStream | undefined;
    const close = () => stream?.getTracks().forEach((track) => track.stop());
    async function look() {
      stream = await openCamera();
      if (wanted.signal.aborted || !video.current) return close();
      video.current.srcObject = stream;
      await video.current.play();
      const code = await codeInVideo(video.current, wanted.signal);
      if (code) found(code);
    }
    look().catch((error: Error) => {
      const say = manageWords();
      if (!wanted.signal.aborted)
        failed(error.name === 'NotAllowedError' ? say.cameraDenied : say.cameraMissing);
    });
    return () => {
      wanted.abort();
      close();
    };
  }, []);
  return (
    <figure class="camera">
      <video ref={video} muted playsInline />
      <figcaption>{manageWords().looking}</figcaption>
    </figure>
  );
}

// `failed` is told what to try; empty: what was wrong before is over.
export function Scanner({ found, failed }: CameraProps) {
  const [open, setOpen] = useState(false);
  const say = manageWords();
  const end = (why: string) => {
    setOpen(false);
    failed(why);
  };
  const take = (code: string) => {
    end('');
    found(code);
  };
  const read = (file: File | undefined) =>
    file && codeInPicture(file).then(
      (code) => (code ? take(code) : end(say.noCode)),
      () => end(say.noCode),
    );
  function flip() {
    if (!canAskForCamera()) return end(say.insecure);
    failed('');
    setOpen(!open);
  }
  return (
    <>
      <button type="button" class="scan" aria-pressed={open} onClick={flip}>
        {open ? say.stopScan : say.scan}
      </button>
      <label class="button">
        {say.picture}
        <input
          type="file"
          accept="image/*"
          onChange={(event) => {
            void read(event.currentTarget.files?.[0]);
            event.currentTarget.value = ''; // the same picture may be chosen again
          }}
        />
      </label>
      {open && <Camera found={take} failed={end} />}
    </>
  );
}
