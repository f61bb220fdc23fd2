"""The floor of a submission: FastAPI and uvicorn, the same body validated by the same model, one INSERT."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from benchmarks.submission.floor import INSERT, FloorSettings, open_table, serve
from services.applications.api.application_bodies import SubmitApplication
from services.kernel.identifiers import new_id


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await open_table(settings)
    yield
    await app.state.pool.close()


settings = FloorSettings()
app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None)


@app.post("/api/applications", status_code=202)
async def submit_application(body: SubmitApplication) -> dict[str, str]:
    application_id = new_id()
    await app.state.pool.execute(INSERT, application_id, body.match_id, body.model_dump_json())
    return {"id": str(application_id), "status": "submitted"}


if __name__ == "__main__":
    serve(app, settings)
