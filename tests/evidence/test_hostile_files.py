"""Files that are not what they say they are: refused, or handed out as something in which nothing runs."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pixels
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from tests.evidence.files import address_of
from tests.factories import member

pytestmark = pytest.mark.django_db

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XML = b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'


@pytest.fixture
def editor(ours, client):
    client.force_login(member(ours))
    return client


@pytest.fixture
def upload(editor, ours):
    """`upload("documents", name, content)`: what the admin answers. `several` uses its form for many at once."""

    def send(what, name, content, several=False):
        collection = Collection.objects.get(name=ours.title).pk
        file = SimpleUploadedFile(name, content)
        if several:
            return editor.post(f"/admin/{what}/multiple/add/", {"files[]": file, "collection": collection})
        return editor.post(f"/admin/{what}/add/", {"title": "Report", "file": file, "collection": collection})

    return send


@pytest.mark.parametrize("several", [False, True], ids=["one", "several at once"])
class TestUploads:
    @pytest.mark.parametrize(
        "name", ["a.svg", "a.html", "a.HTM", "a.xml", "a.xhtml", "a.js", "a.pdf.svg", "a", "a.svgz"]
    )
    def test_what_a_browser_might_run_is_no_document(self, upload, several, name):
        answer = upload("documents", name, SVG, several)
        assert answer.status_code == 200
        assert "not allowed" in answer.content.decode()
        assert not Document.objects.exists()

    @pytest.mark.parametrize("content", [SVG, HTML, XML], ids=["SVG", "HTML", "XML"])
    @pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "a.svg"])
    def test_a_picture_is_known_by_what_is_in_it(self, upload, several, name, content):
        answer = upload("images", name, content, several)
        assert answer.status_code == 200
        assert not Image.objects.exists()

    def test_a_name_that_is_too_long_is_said_or_cut_and_nothing_fails(self, upload, several):
        answer = upload("documents", f"{'x' * 300}.pdf", b"%PDF-1.4", several)
        assert answer.status_code in (200, 302)
        assert "at most 100 characters" in answer.content.decode() or Document.objects.get().filename.endswith(".pdf")


def assert_inert(answer):
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


class TestDocuments:
    @pytest.mark.parametrize(
        "name, kind", [("a.pdf", "application/pdf"), ("a.txt", "text/plain"), ("a.csv", "text/csv")]
    )
    @pytest.mark.parametrize("content", [SVG, HTML, XML], ids=["SVG", "HTML", "XML"])
    def test_what_lies_about_itself_is_saved_and_never_opened(self, upload, editor, name, kind, content):
        assert upload("documents", name, content).status_code == 302
        document = Document.objects.get()
        answer = editor.get(document.url)
        assert_inert(answer)
        assert answer["Content-Disposition"] == f'attachment; filename="{document.filename}"'
        assert answer["Content-Type"] == kind
        assert b"".join(answer.streaming_content) == content

    def test_what_came_in_another_way_has_no_type_that_runs(self, editor, placed):
        answer = editor.get(placed("page.html", HTML).url)
        assert_inert(answer)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")

    @pytest.mark.parametrize(
        "name, said",
        [
            ('a".html".pdf', r'filename="a\".html\".pdf"'),
            ("a; filename=b.html.pdf", 'filename="a; filename=b.html.pdf"'),
            ("a\\b.pdf", r'filename="a\\b.pdf"'),
            ("aʺ; filename=ʺb.html", "filename*=utf-8''a%CA%BA%3B%20filename%3D%CA%BAb.html"),
            ("ymgynghori â phobl – 調査.pdf", None),
            ("a\u202efdp.exe.pdf", 'filename="afdp.exe.pdf"'),
            ("x" * 80 + ".pdf", None),
        ],
    )
    def test_no_name_of_a_file_says_anything_else_in_a_header(self, editor, placed, name, said):
        answer = editor.get(placed(name, HTML).url)
        assert_inert(answer)
        assert not answer.has_header("Set-Cookie")
        disposition = answer["Content-Disposition"]
        assert disposition.isascii() and disposition.isprintable()
        assert re.fullmatch(r"""attachment; (filename="([^"\\]|\\.)*"|filename\*=utf-8''[\w.%~/-]+)""", disposition)
        assert said is None or disposition == f"attachment; {said}"

    def test_a_name_with_a_line_break_in_it_is_no_address(self, editor, placed):
        assert editor.get(placed("a\r\nSet-Cookie: x=1.pdf", HTML).url).status_code == 404

    @pytest.fixture
    def placed(self, settings, ours, editor):
        """`placed(name, content)`: a document whose file stands on the disk under a name that no upload gives."""

        def put(name, content):
            folder = Path(settings.MEDIA_ROOT) / "documents"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            collection = Collection.objects.get(name=ours.title).pk
            return Document.objects.create(title="Report", file=f"documents/{name}", collection_id=collection)

        return put


def test_a_picture_with_a_script_in_it_is_served_as_a_picture(upload, editor):
    drawn = BytesIO()
    Pixels.new("RGB", (40, 40)).save(drawn, "GIF", comment=HTML)
    assert upload("images", "a.gif", drawn.getvalue() + HTML).status_code == 302
    answer = editor.get(address_of(Image.objects.get()))
    assert_inert(answer)
    assert answer["Content-Type"].startswith("image/")
