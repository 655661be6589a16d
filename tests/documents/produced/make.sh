#!/bin/sh
# Makes every file of this folder anew; README.md says with which programs.
set -eu
cd "$(dirname "$0")"
python=../../../.venv/bin/python
other=/tmp/kanarienvogel; mkdir -p "$other"
office() { soffice --headless --convert-to "$1" --outdir . "$2" >/dev/null 2>&1; }

"$python" -c "
import openpyxl
book = openpyxl.Workbook()
book.active.title, book.active['A1'] = 'Plan', 'kanarienvogel figure'
book.save('$other/plan.xlsx')"
sed "s#file:///BOOK#file://$other/plan.xlsx#" table.fods > "$other/table.fods"
office docx report.fodt
office xlsx "$other/table.fods"
office "xlsm:Calc MS Excel 2007 VBA XML" "$other/table.fods"

gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sOutputFile=acting.pdf acting.ps
cp acting.pdf appended.pdf
exiftool -q -overwrite_original -Author=Somebody -XMP-dc:Creator=Kanarienvogel appended.pdf

for kind in png16m:photo.png:30 jpeg:photo.jpg:30 jpeg:$other/small.jpg:8; do
  device=${kind%%:*} rest=${kind#*:}
  gs -q -dBATCH -dNOPAUSE -sDEVICE="$device" -r"${rest##*:}" -sOutputFile="${rest%:*}" acting.ps
done
for photo in photo.png photo.jpg; do
  exiftool -q -overwrite_original -EXIF:Artist=Kanarienvogel -EXIF:Make=Kanarienvogel \
    -EXIF:GPSLatitude=35.68 -EXIF:GPSLatitudeRef=N -EXIF:GPSLongitude=139.76 \
    -EXIF:GPSLongitudeRef=E -XMP-dc:Creator=Kanarienvogel -XMP-exif:GPSLatitude=35.68 \
    -Comment=Kanarienvogel "$photo"
done
exiftool -q -overwrite_original "-ThumbnailImage<=$other/small.jpg" photo.jpg

uv run -q --no-project --with python-docx --with python-pptx --with pillow python - <<'PY'
from docx import Document
from pptx import Presentation
document = Document()
document.core_properties.author = "Kanarienvogel"
run = document.add_paragraph("With a picture").runs[0]
document.add_comment(runs=run, text="Check this", author="Kanarienvogel", initials="KV")
document.add_picture("photo.jpg")
document.save("pictured.docx")
slides = Presentation()
slides.core_properties.author = "Kanarienvogel"
slide = slides.slides.add_slide(slides.slide_layouts[1])
slide.shapes.title.text = "動向"
slide.shapes.add_picture("photo.jpg", 0, 0)
slide.notes_slide.notes_text_frame.text = "For the speaker"
slides.save("slides.pptx")
PY
