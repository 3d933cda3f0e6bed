# What a student's server needs: JupyterLab, the library and nbgrader's buttons; nothing of solutions/.
# docker build -f docker/student.Dockerfile -t REGISTRY/course-student .
FROM quay.io/jupyterhub/k8s-singleuser-sample:4.3.1
USER root
WORKDIR /opt/course
COPY requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock
