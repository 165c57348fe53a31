/** Scenarios as files of the reader: chosen from the disk, saved to it. Nothing is sent anywhere. */

/** The text of the file that a person picks; it never resolves where they pick none. */
export const pickTextFile = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.json,application/json';
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file !== undefined) file.text().then(resolve, reject);
    });
    input.click();
  });

export function saveTextFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
