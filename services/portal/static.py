"""Static files under names that hold their content's hash, so that browsers keep them for good."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from services.kernel.http.calling import service_of
from services.kernel.http.pages import manifest
from services.kernel.http.problems import not_found

router = APIRouter(include_in_schema=False)

FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/static/{name:path}")
async def show_asset(request: Request, name: str) -> Response:
    """An asset that the manifest lists; nothing else of the folder."""
    folder = service_of(request).settings.static_folder
    if name not in manifest(folder).values():
        raise not_found()
    return FileResponse(folder / name, headers=FOR_GOOD)
