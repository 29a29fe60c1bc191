"""The blocks that a finding's body is made of."""

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from insight_hub.evidence import rich_text


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="What they said")
    speaker = blocks.CharBlock(
        label="Who said it",
        max_length=200,
        required=False,
        help_text="A description that cannot identify anyone, such as “Carer, 40s”. Never a name.",
    )

    class Meta:
        icon = "openquote"
        label = "Quotation"


class FindingBodyBlock(blocks.StreamBlock):
    key_point = blocks.TextBlock(icon="pick", label="Key point")
    quotation = QuotationBlock()
    paragraph = blocks.RichTextBlock(features=rich_text.FEATURES, icon="pilcrow", label="Paragraph")
    table = TableBlock(
        icon="table",
        table_options={"minSpareRows": 0, "startRows": 3, "startCols": 3},
        help_text="Leave out any count of people below 10.",
    )
    image = ImageBlock(icon="image", label="Picture")
    document = DocumentChooserBlock(icon="doc-full", label="Document")
    recommendation = blocks.TextBlock(icon="tick-inverse", label="Recommendation")
